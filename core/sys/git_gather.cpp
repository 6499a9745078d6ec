// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_gather.hpp"

#include <cstring>
#include <memory>

#include "core/sys/git_handles.hpp"

namespace howdah::git {
namespace {

constexpr int k_before_all = 1000;  // libgit2's own stores have priorities 1 and 2

}  // namespace

Gathering::Gathering() {
  git_odb_init_backend(&backend_.base, GIT_ODB_BACKEND_VERSION);
  backend_.owner = this;
  backend_.base.read = read;
  backend_.base.read_header = read_header;
  backend_.base.write = write;
  backend_.base.exists = exists;
  backend_.base.free = destroy;
}

Result<Gathering*> Gathering::attach(git_odb* odb) {
  std::unique_ptr<Gathering> made(new Gathering);
  TRY_VOID(check(git_odb_add_backend(odb, &made->backend_.base, k_before_all), "gather objects"));
  return made.release();
}

void Gathering::add(const ObjectId& id, git_object_t type, std::string_view content) {
  if (!places_.emplace(id, objects_.size()).second) return;
  objects_.push_back({id, type, std::string(content)});
}

std::vector<GatheredObject> Gathering::close() {
  open_ = false;
  places_.clear();
  return std::exchange(objects_, {});
}

const GatheredObject* Gathering::find(const git_oid* oid) const {
  const auto place = places_.find(from_oid(*oid));
  return place == places_.end() ? nullptr : &objects_[place->second];
}

Gathering& Gathering::of(git_odb_backend* self) {
  return *reinterpret_cast<Backend*>(self)->owner;
}

int Gathering::read(void** data, std::size_t* size, git_object_t* type, git_odb_backend* self,
                    const git_oid* oid) {
  const GatheredObject* found = of(self).find(oid);
  if (found == nullptr) return GIT_ENOTFOUND;
  // libgit2's loose and packed stores hand out one byte more, a NUL that the size does not count.
  auto* copy = static_cast<char*>(git_odb_backend_data_alloc(self, found->content.size() + 1));
  if (copy == nullptr) return GIT_ERROR;
  std::memcpy(copy, found->content.c_str(), found->content.size() + 1);
  *data = copy;
  *size = found->content.size();
  *type = found->type;
  return GIT_OK;
}

int Gathering::read_header(std::size_t* size, git_object_t* type, git_odb_backend* self, const git_oid* oid) {
  const GatheredObject* found = of(self).find(oid);
  if (found == nullptr) return GIT_ENOTFOUND;
  *size = found->content.size();
  *type = found->type;
  return GIT_OK;
}

int Gathering::write(git_odb_backend* self, const git_oid* oid, const void* data, std::size_t size,
                     git_object_t type) {
  if (!of(self).open_) return GIT_PASSTHROUGH;
  of(self).add(from_oid(*oid), type, {static_cast<const char*>(data), size});
  return GIT_OK;
}

int Gathering::exists(git_odb_backend* self, const git_oid* oid) {
  return of(self).find(oid) != nullptr ? 1 : 0;
}

void Gathering::destroy(git_odb_backend* self) {
  const std::unique_ptr<Gathering> owned(&of(self));
}

}  // namespace howdah::git

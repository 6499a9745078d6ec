// SPDX-License-Identifier: PostgreSQL
// Objects written but not yet files: a libgit2 object store in memory, in front of the one on disk. Only the
// git*.cpp files include this.
#pragma once

#include <git2.h>
#include <git2/sys/odb_backend.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/git.hpp"

namespace howdah::git {

struct GatheredObject {
  ObjectId id;
  git_object_t type = GIT_OBJECT_BLOB;
  std::string content;
};

class Gathering {
 public:
  /// Puts one in front of `odb`, which owns it from then on.
  [[nodiscard]] static Result<Gathering*> attach(git_odb* odb);

  void add(const ObjectId& id, git_object_t type, std::string_view content);
  [[nodiscard]] bool empty() const { return objects_.empty(); }

  /// Hands over what was gathered, in the order it came. From then on this store holds nothing and takes
  /// nothing: writes go to disk.
  [[nodiscard]] std::vector<GatheredObject> close();

 private:
  Gathering();
  [[nodiscard]] const GatheredObject* find(const git_oid* oid) const;
  static int read(void** data, std::size_t* size, git_object_t* type, git_odb_backend* self,
                  const git_oid* oid);
  static int read_header(std::size_t* size, git_object_t* type, git_odb_backend* self, const git_oid* oid);
  static int write(git_odb_backend* self, const git_oid* oid, const void* data, std::size_t size,
                   git_object_t type);
  static int exists(git_odb_backend* self, const git_oid* oid);
  static void destroy(git_odb_backend* self);
  static Gathering& of(git_odb_backend* self);

  /// What libgit2 sees of this store.
  struct Backend {
    git_odb_backend base{};  ///< first: libgit2 has a pointer to it
    Gathering* owner = nullptr;
  };
  Backend backend_;
  bool open_ = true;
  std::vector<GatheredObject> objects_;
  std::map<ObjectId, std::size_t> places_;  ///< in objects_
};

}  // namespace howdah::git

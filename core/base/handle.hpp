// SPDX-License-Identifier: PostgreSQL
// Owners of C resources: a unique_ptr whose deleter is named in the type.
#pragma once

#include <memory>

namespace howdah {

template <auto free_function>
struct Free {
  template <class T>
  void operator()(T* resource) const noexcept {
    (void)free_function(resource);
  }
};

/// An owner of one C resource, as small as the pointer itself.
template <class T, auto free_function>
using Handle = std::unique_ptr<T, Free<free_function>>;

/// Adopts a C out-parameter: `git_repository_open(out(repository), path)`. Lives until the end of the full
/// expression.
template <class Owner>
class Out {
 public:
  explicit Out(Owner& owner) : owner_(owner) {}
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { owner_.reset(raw_); }
  operator typename Owner::pointer *() { return &raw_; }  // NOLINT: implicit on purpose, it stands for T**

 private:
  Owner& owner_;
  typename Owner::pointer raw_ = nullptr;
};

template <class Owner>
[[nodiscard]] Out<Owner> out(Owner& owner) {
  return Out<Owner>(owner);
}

}  // namespace howdah

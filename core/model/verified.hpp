// SPDX-License-Identifier: PostgreSQL
// Verified<T>: a T whose every signature and chain has been checked. Only core/index's Verifier can make one,
// so code that takes a Verified<T> cannot be called with anything else.
#pragma once

#include <utility>

namespace howdah {

class Verifier;

template <class T>
class Verified {
 public:
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

 private:
  friend class Verifier;
  explicit Verified(T value) : value_(std::move(value)) {}
  T value_;
};

}  // namespace howdah

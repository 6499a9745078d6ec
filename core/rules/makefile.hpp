// SPDX-License-Identifier: PostgreSQL
// The variables of a Makefile, as far as they can be known without running it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace howdah {

class Makefile {
 public:
  [[nodiscard]] static Makefile parse(std::string_view text);

  /// As written; empty when never assigned. The last `=` counts, `+=` appends to it.
  [[nodiscard]] std::string raw(const std::string& name) const;
  /// With variables and `addprefix` expanded; other functions, which would need make, are left out.
  [[nodiscard]] std::string expanded(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> words(const std::string& name) const;
  void set(const std::string& name, std::string value) { variables_[name] = std::move(value); }
  /// Whether any of its lines names PGXS.
  [[nodiscard]] bool uses_pgxs() const { return uses_pgxs_; }

 private:
  void read_line(std::string_view line);
  struct Expansion {
    std::string out;
    int depth = 0;
    int steps_left = 10'000;  ///< references of references multiply
  };
  void expand(std::string_view text, Expansion& expansion) const;
  void expand_reference(std::string_view inner, Expansion& expansion) const;
  void expand_addprefix(std::string_view arguments, Expansion& expansion) const;
  /// A part on its own, on the budget of the whole.
  [[nodiscard]] std::string expand_part(std::string_view text, Expansion& whole) const;

  std::map<std::string, std::string> variables_;
  bool uses_pgxs_ = false;
};

[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

}  // namespace howdah

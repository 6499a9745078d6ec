// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/message.hpp"

namespace howdah {

std::string Request::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

std::string Request::parameter(const std::string& name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

void Response::set(const std::string& name, std::string value) {
  headers.erase(name);
  headers.emplace(name, std::move(value));
}

}  // namespace howdah

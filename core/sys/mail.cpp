// SPDX-License-Identifier: PostgreSQL
#include "core/sys/mail.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>

#include "core/base/handle.hpp"

namespace howdah {
namespace {

using EasyHandle = Handle<CURL, curl_easy_cleanup>;
using AddressList = Handle<curl_slist, curl_slist_free_all>;

constexpr std::size_t k_max_address = 254;  // RFC 5321 §4.5.3.1.3, without the brackets
constexpr long k_connect_seconds = 10;
constexpr long k_send_seconds = 60;
constexpr int k_refused_for_good = 500;  // RFC 5321 §4.2.1

bool is_address_character(char c) {
  return c > ' ' && c < '\x7f' && std::strchr("\"(),:;<>@[\\]", c) == nullptr;
}

/// RFC 5322 §3.3.
std::string mail_date(UnixSeconds now) {
  const std::time_t time = now;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &parts);
  return {text.data(), length};
}

std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return text;
}

bool is_this_machine(std::string_view url) {
  for (const char* host : {"smtp://127.0.0.1", "smtp://localhost", "smtp://[::1]"})
    if (url.starts_with(host)) return true;
  return false;
}

struct Reader {
  std::string_view left;
  static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* self) {
    std::string_view& left = static_cast<Reader*>(self)->left;
    const std::size_t taken = std::min(left.size(), size * count);
    std::copy_n(left.data(), taken, buffer);
    left.remove_prefix(taken);
    return taken;
  }
};

Error error_of(CURL* easy, CURLcode code, const std::string& url, const char* reason) {
  long answer = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer);
  const bool for_good = answer >= k_refused_for_good && code != CURLE_LOGIN_DENIED;
  const std::string said = *reason != '\0' ? reason : curl_easy_strerror(code);
  return {for_good ? Errc::denied : Errc::unavailable, fmt::format("send mail by {}: {}", url, said), {}};
}

}  // namespace

Result<void> check_mail_address(std::string_view address) {
  const std::size_t at = address.find('@');
  const bool whole = at != std::string_view::npos && at > 0 && at + 1 < address.size();
  if (whole && address.size() <= k_max_address) {
    const std::string_view local = address.substr(0, at);
    const std::string_view domain = address.substr(at + 1);
    if (std::all_of(local.begin(), local.end(), is_address_character) &&
        std::all_of(domain.begin(), domain.end(), is_address_character) && !local.starts_with('-'))
      return {};
  }
  return fail(Errc::usage, "that is no e-mail address; write one such as ada@example.org");
}

std::string compose_mail(const Mail& mail, const std::string& from, const std::string& id, UnixSeconds now) {
  const std::string domain = from.substr(from.find('@') + 1);
  std::string message =
      fmt::format("From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\n", from, mail.to,
                  on_one_line(mail.subject), mail_date(now), id, domain);
  message +=
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
      "Auto-Submitted: auto-generated\r\n\r\n";
  for (const char c : mail.text) {
    if (c == '\n') message += '\r';
    message += c;
  }
  return message;
}

Result<void> send_mail(const SmtpServer& server, const std::string& from, const std::string& to,
                       const std::string& message) {
  if (!server.url.starts_with("smtp://") && !server.url.starts_with("smtps://"))
    return fail(Errc::usage, fmt::format("{}: write smtp://HOST:PORT or smtps://HOST:PORT", server.url));
  EasyHandle easy(curl_easy_init());
  AddressList to_list(curl_slist_append(nullptr, fmt::format("<{}>", to).c_str()));
  if (!easy || !to_list) return fail(Errc::unavailable, "send mail: out of memory");
  std::array<char, CURL_ERROR_SIZE> reason{};
  Reader reader{message};
  CURL* const handle = easy.get();
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, reason.data());
  curl_easy_setopt(handle, CURLOPT_URL, server.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, k_connect_seconds);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, k_send_seconds);
  curl_easy_setopt(handle, CURLOPT_USE_SSL,
                   static_cast<long>(is_this_machine(server.url) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  if (!server.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, server.password.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, fmt::format("<{}>", from).c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, to_list.get());
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &Reader::read);
  curl_easy_setopt(handle, CURLOPT_READDATA, &reader);
  const CURLcode code = curl_easy_perform(handle);
  if (code != CURLE_OK) return tl::unexpected(error_of(handle, code, server.url, reason.data()));
  return {};
}

}  // namespace howdah

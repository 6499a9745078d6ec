// SPDX-License-Identifier: PostgreSQL
// CurlHttpClient of http_client.hpp: one Exchange per request, redirects followed by hand.
#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "core/base/handle.hpp"
#include "core/sys/http_client.hpp"
#include "core/sys/http_redirect.hpp"

namespace howdah {
namespace {

using EasyHandle = Handle<CURL, curl_easy_cleanup>;
using MimeHandle = Handle<curl_mime, curl_mime_free>;
using HeaderList = Handle<curl_slist, curl_slist_free_all>;

constexpr long k_connect_seconds = 10;
constexpr long k_silence_seconds = 60;  ///< at less than k_slow bytes a second
constexpr long k_slow = 10;
constexpr std::uint64_t k_least_rate = 16U << 10U;  ///< bytes a second, on average over an exchange
constexpr long k_patience_seconds = 120;            ///< what no byte explains
constexpr int k_redirects = 5;
constexpr long k_guarded_seconds = 300;
constexpr std::size_t k_header_bytes = 256U << 10U;

/// Beside its destination until complete; removed unless kept.
class Download {
 public:
  explicit Download(fs::path destination) : destination_(std::move(destination)) {}
  Download(const Download&) = delete;
  Download& operator=(const Download&) = delete;
  ~Download() {
    if (fd_) ::unlink(part().c_str());
  }

  /// 0 or an errno value.
  int append(std::string_view bytes) {
    if (!fd_)
      fd_ = UniqueFd(::open(part().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!fd_) return errno;
    while (!bytes.empty()) {
      const ssize_t count = ::write(fd_.get(), bytes.data(), bytes.size());
      if (count < 0 && errno != EINTR) return errno;
      if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return 0;
  }

  Result<void> keep() {
    if (const int error = append({}); error != 0) return tl::unexpected(system_error("write", part(), error));
    if (::rename(part().c_str(), destination_.c_str()) != 0)
      return tl::unexpected(system_error("write", destination_, errno));
    fd_ = UniqueFd();
    return {};
  }

  [[nodiscard]] fs::path part() const { return destination_.string() + ".part"; }

 private:
  fs::path destination_;
  UniqueFd fd_;
};

/// One request and its answer, as curl's callbacks see them.
class Exchange {
 public:
  Exchange(CURL* easy, const HttpRequest& request, const std::string& user_agent, Reach reach)
      : easy_(easy), request_(request), user_agent_(user_agent), reach_(reach) {
    if (request.save_to) download_.emplace(*request.save_to);
  }

  Result<HttpResponse> perform() {
    TRY_VOID(prepare());
    const CURLcode code = curl_easy_perform(easy_);
    curl_easy_reset(easy_);  // it must not outlive what it points to; connections stay open
    if (code != CURLE_OK) return tl::unexpected(error_of(code));
    if (download_ && is_success()) TRY_VOID(download_->keep());
    return std::move(response_);
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy_, option, value);
    if (setup_ == CURLE_OK) setup_ = code;
  }

  Result<void> prepare() {
    set(CURLOPT_ERRORBUFFER, reason_.data());
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_USERAGENT, user_agent_.c_str());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, k_connect_seconds);
    set(CURLOPT_LOW_SPEED_LIMIT, k_slow);
    set(CURLOPT_LOW_SPEED_TIME, k_silence_seconds);
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, this);
    keep_loopback_direct();
    set(CURLOPT_TIMEOUT, most_seconds());
    if (reach_ != Reach::anywhere) guard_addresses();
    if (request_.progress) {
      set(CURLOPT_NOPROGRESS, 0L);
      set(CURLOPT_XFERINFOFUNCTION, &on_progress);
      set(CURLOPT_XFERINFODATA, this);
    }
    TRY_VOID(prepare_headers());
    prepare_body();
    if (setup_ != CURLE_OK) return tl::unexpected(error_of(setup_));
    return {};
  }

  /// A proxy from the environment never sees what is meant for this machine.
  void keep_loopback_direct() {
    no_proxy_ = "localhost,127.0.0.1,::1";
    for (const char* name : {"no_proxy", "NO_PROXY"}) {
      if (const char* const value = std::getenv(name); value != nullptr && *value != '\0') {
        no_proxy_ = std::string(value) == "*" ? "*" : no_proxy_ + "," + value;
        break;
      }
    }
    set(CURLOPT_NOPROXY, no_proxy_.c_str());
  }

  /// Who sends a byte now and then is not silent, and would keep us for ever.
  [[nodiscard]] long most_seconds() const {
    std::error_code ignored;
    const std::uint64_t file = request_.file ? fs::file_size(request_.file->file, ignored) : 0;
    const std::uint64_t bytes = std::min<std::uint64_t>(request_.limit, 1ULL << 40U) + request_.body.size();
    return k_patience_seconds + static_cast<long>((bytes + (ignored ? 0 : file)) / k_least_rate);
  }

  void guard_addresses() {
    set(CURLOPT_OPENSOCKETFUNCTION, &on_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_PROXY, "");  // who connects must be us
    set(CURLOPT_TIMEOUT, k_guarded_seconds);
  }

  Result<void> prepare_headers() {
    for (const auto& [name, value] : request_.headers) {
      if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        return fail(Errc::invalid, describe() + ": header " + name + " contains a line break or NUL");
      add_header(value.empty() ? name + ";" : name + ": " + value);
    }
    if (!request_.body.empty() && !has_header("content-type"))
      add_header("Content-Type:");  // curl would invent one
    set(CURLOPT_HTTPHEADER, headers_.get());
    return {};
  }

  void add_header(const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) return;
    (void)headers_.release();
    headers_.reset(longer);
  }

  [[nodiscard]] bool has_header(std::string_view lower_name) const {
    return std::any_of(request_.headers.begin(), request_.headers.end(), [&](const auto& header) {
      return curl_strequal(header.first.c_str(), std::string(lower_name).c_str()) != 0;
    });
  }

  void prepare_body() {
    if (request_.file) {
      mime_.reset(curl_mime_init(easy_));
      curl_mimepart* const part = curl_mime_addpart(mime_.get());
      curl_mime_name(part, request_.file->field.c_str());
      if (const CURLcode code = curl_mime_filedata(part, request_.file->file.c_str()); setup_ == CURLE_OK)
        setup_ = code;
      curl_mime_filename(part, request_.file->filename.c_str());
      set(CURLOPT_MIMEPOST, mime_.get());
    } else if (!request_.body.empty() || request_.method == "POST" || request_.method == "PUT") {
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
      set(CURLOPT_POSTFIELDS, request_.body.c_str());
    }
    if (request_.method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
    } else {
      set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    }
  }

  [[nodiscard]] bool is_success() const { return response_.status >= 200 && response_.status < 300; }
  [[nodiscard]] std::string describe() const { return request_.method + " " + shown_url(request_.url); }

  Error error_of(CURLcode code) const {
    if (too_large_) {
      return {
          Errc::too_large,
          describe() + ": the answer is larger than the allowed " + std::to_string(request_.limit) + " bytes",
          {}};
    }
    if (write_error_ != 0)
      return in_context(describe(), system_error("write", download_->part(), write_error_));
    if (!refused_address_.empty()) {
      return {Errc::denied,
              describe() + ": the host is at " + refused_address_ +
                  ", which is no public address; only public ones are fetched from",
              {}};
    }
    const std::string reason = reason_[0] != '\0' ? reason_.data() : curl_easy_strerror(code);
    switch (code) {
      case CURLE_UNSUPPORTED_PROTOCOL:
      case CURLE_URL_MALFORMAT:
      case CURLE_READ_ERROR:
        return {Errc::invalid, describe() + ": " + reason, {}};
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_ISSUER_ERROR:
        return {Errc::untrusted, describe() + ": " + reason, {}};
      default:
        return {Errc::unavailable, describe() + ": " + reason, {}};
    }
  }

  std::size_t take_header(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > k_header_bytes) return 0;
    if (line.substr(0, 5) == "HTTP/") {  // a new answer: after 100 Continue, or through a proxy
      response_.headers.clear();
      const std::size_t space = line.find(' ');
      response_.status =
          space == std::string_view::npos ? 0 : std::atoi(std::string(line.substr(space + 1)).c_str());
      return line.size();
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.size(), value.find_first_not_of(" \t")));
    value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
    std::string& known = response_.headers[name];
    known += (known.empty() ? "" : ", ") + std::string(value);
    return line.size();
  }

  std::size_t take_body(std::string_view bytes) {
    too_large_ = bytes.size() > request_.limit - received_;
    if (too_large_) return 0;
    received_ += bytes.size();
    if (download_ && is_success()) {
      write_error_ = download_->append(bytes);
      return write_error_ == 0 ? bytes.size() : 0;
    }
    response_.body += bytes;
    return bytes.size();
  }

  /// The address that is connected to is the one that was checked: no name is looked up in between.
  static curl_socket_t on_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& exchange = *static_cast<Exchange*>(self);
    if (may_reach(exchange.reach_, &address->addr))
      return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    exchange.refused_address_ = to_text(&address->addr);
    return CURL_SOCKET_BAD;
  }
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Exchange*>(self)->take_header({data, size * count});
  }
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Exchange*>(self)->take_body({data, size * count});
  }
  static int on_progress(void* self, curl_off_t download_total, curl_off_t downloaded,
                         curl_off_t upload_total, curl_off_t uploaded) {
    const bool receiving = downloaded > 0 || download_total > 0 || upload_total == 0;
    static_cast<Exchange*>(self)->request_.progress(
        static_cast<std::uint64_t>(receiving ? downloaded : uploaded),
        static_cast<std::uint64_t>(receiving ? download_total : upload_total));
    return 0;
  }

  CURL* easy_;
  const HttpRequest& request_;
  const std::string& user_agent_;
  Reach reach_;
  std::string refused_address_;
  std::array<char, CURL_ERROR_SIZE> reason_{};
  std::string no_proxy_;
  HeaderList headers_;
  MimeHandle mime_;
  std::optional<Download> download_;
  HttpResponse response_;
  CURLcode setup_ = CURLE_OK;
  std::size_t header_bytes_ = 0;
  std::uint64_t received_ = 0;
  bool too_large_ = false;
  int write_error_ = 0;
};

}  // namespace

struct CurlHttpClient::State {
  std::string user_agent;
  Reach reach = Reach::anywhere;
  EasyHandle easy;
};

CurlHttpClient::CurlHttpClient(std::string user_agent, Reach reach)
    : state_(std::make_unique<State>(State{std::move(user_agent), reach, EasyHandle(curl_easy_init())})) {}

CurlHttpClient::~CurlHttpClient() = default;

Result<HttpResponse> CurlHttpClient::send(const HttpRequest& request) {
  if (!state_->easy) return fail(Errc::unavailable, "start libcurl: out of memory");
  HttpRequest next = request;
  for (int redirects = 0; redirects <= k_redirects; ++redirects) {
    TRY(HttpResponse response,
        Exchange(state_->easy.get(), next, state_->user_agent, state_->reach).perform());
    if (!is_redirect(response)) {
      response.url = next.url;
      return response;
    }
    TRY(next, redirected(next, response));
  }
  return fail(Errc::unavailable, request.method + " " + shown_url(request.url) + ": more than " +
                                     std::to_string(k_redirects) + " redirects");
}

}  // namespace howdah

// SPDX-License-Identifier: PostgreSQL
#include "registryd/feeds/feed.hpp"

#include <fmt/format.h>

#include "core/base/bytes.hpp"
#include "core/base/utf8.hpp"
#include "core/crypto/digest.hpp"

namespace howdah {
namespace {

/// XML 1.0, production 2: what may stand in a document, even as a reference.
bool is_xml_character(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c != 0xFFFE && c != 0xFFFF;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    const std::size_t length = std::max<std::size_t>(utf8_sequence_length(rest), 1);
    const std::string_view one = rest.substr(0, length);
    at += length;
    if (one == "&")
      out += "&amp;";
    else if (one == "<")
      out += "&lt;";
    else if (one == ">")
      out += "&gt;";
    else if (one == "\"")
      out += "&quot;";
    else if (is_utf8(one) && is_xml_character(utf8_code_point(one)))
      out += one;
    else
      out += "\xEF\xBF\xBD";  // U+FFFD
  }
  return out;
}

std::string element(const char* name, const std::string& text) {
  return fmt::format("<{0}>{1}</{0}>\n", name, escaped(text));
}

std::string link(const char* rel, const char* type, const std::string& href) {
  return fmt::format("<link rel=\"{}\" type=\"{}\" href=\"{}\"/>\n", rel, type, escaped(href));
}

std::string atom_entry(const FeedEntry& entry) {
  std::string xml = "<entry>\n";
  xml += element("id", entry.id);
  xml += element("title", entry.title);
  xml += element("published", to_rfc3339(entry.time));
  xml += element("updated", to_rfc3339(entry.time));
  xml += fmt::format("<author><name>{}</name></author>\n", escaped(entry.author));
  xml += link("alternate", "application/json", entry.url);
  for (const std::string& tag : entry.tags) xml += fmt::format("<category term=\"{}\"/>\n", escaped(tag));
  xml += element("summary", entry.summary);
  return xml + "</entry>\n";
}

Json json_item(const FeedEntry& entry) {
  return {{"id", entry.id},
          {"url", entry.url},
          {"title", entry.title},
          {"content_text", entry.summary},
          {"date_published", to_rfc3339(entry.time)},
          {"authors", Json::array({{{"name", entry.author}}})},
          {"tags", entry.tags}};
}

}  // namespace

std::string render_atom(const Feed& feed) {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n";
  xml += element("id", feed.id);
  xml += element("title", feed.title);
  xml += element("updated", to_rfc3339(feed.updated));
  xml += fmt::format("<author><name>{}</name></author>\n", escaped(feed.registry));
  xml += link("self", "application/atom+xml", feed.atom_url);
  xml += link("alternate", "application/feed+json", feed.json_url);
  xml += "<generator>Howdah</generator>\n";
  for (const FeedEntry& entry : feed.entries) xml += atom_entry(entry);
  return xml + "</feed>\n";
}

Json render_json_feed(const Feed& feed) {
  Json items = Json::array();
  for (const FeedEntry& entry : feed.entries) items.push_back(json_item(entry));
  return {{"version", "https://jsonfeed.org/version/1.1"},
          {"title", feed.title},
          {"home_page_url", feed.home_url},
          {"feed_url", feed.json_url},
          {"authors", Json::array({{{"name", feed.registry}}})},
          {"items", std::move(items)}};
}

std::string uuid_urn(const std::string& name) {
  std::string bytes(sha256(name).raw().substr(0, 16));
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x80);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = to_hex(bytes);
  return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

}  // namespace howdah

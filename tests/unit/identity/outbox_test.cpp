// SPDX-License-Identifier: PostgreSQL
// Mail: its form, its addresses, and its way to a server.
#include "registryd/identity/outbox.hpp"

#include <catch2/catch.hpp>

#include "registryd/identity/letters.hpp"
#include "tests/support/index/scratch_index.hpp"
#include "tests/unit/identity/smtp_server.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Post {
  explicit Post(MailSettings settings) : outbox(folder.path(), std::move(settings), clock, log) {}
  [[nodiscard]] std::size_t count(const char* where) const {
    std::error_code none;
    if (!fs::exists(folder.path() / where, none)) return 0;
    return must(list_files(folder.path() / where)).size();
  }

  TempDir folder = must(TempDir::create());
  FixedClock clock{1'790'000'000};
  std::string logged;
  Log log{clock, [this](const std::string& line) { logged += line; }};
  Outbox outbox;
};

const Mail k_mail{"ada@example.org", "Hello", "First line.\n.\nLast line.\n"};

}  // namespace

TEST_CASE("mail: a message has its headers, CRLF, and no way to add more", "[mail]") {
  const std::string message = compose_mail({"ada@example.org", "One\r\nBcc: eve@example.org", "a\nb\n"},
                                           "registry@example.org", "id1", 0);
  CHECK(message.find(
            "From: registry@example.org\r\nTo: ada@example.org\r\nSubject: One  Bcc: eve@example.org\r\n"
            "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\nMessage-ID: <id1@example.org>\r\n") == 0);
  CHECK(message.ends_with("\r\n\r\na\r\nb\r\n"));
}

TEST_CASE("mail: addresses are one plain address each", "[mail]") {
  for (const char* good : {"ada@example.org", "a.b+c@x.y", "o'hara@example.org"}) {
    CAPTURE(good);
    CHECK(check_mail_address(good));
  }
  for (const char* bad : {"", "ada", "@x", "ada@", "a@b@c", "a b@c", "a@b\r\nx", "a@b,c@d", "<a@b>", "-oX@b",
                          "\"a\"@b", "ä@b", "a@[127.0.0.1]"}) {
    CAPTURE(bad);
    CHECK_FALSE(check_mail_address(bad));
  }
  CHECK_FALSE(check_mail_address(std::string(250, 'a') + "@b.org"));
}

TEST_CASE("outbox: without a server mails stay as private files", "[mail]") {
  Post post({});
  must(post.outbox.put(k_mail));
  CHECK(post.count("new") == 1);
  CHECK(must(post.outbox.deliver()) == 0);
  CHECK(post.count("new") == 1);
  const fs::path file = post.folder.path() / "new" / must(list_files(post.folder.path() / "new")).front();
  CHECK((fs::status(file).permissions() & fs::perms(077)) == fs::perms::none);
}

TEST_CASE("outbox: a server gets each mail once, with its envelope and its dots", "[mail]") {
  SmtpListener server;
  Post post({"registry@example.org", SmtpServer{server.url(), "", ""}});
  must(post.outbox.put(k_mail));
  must(post.outbox.put({"bob@example.org", "Hello", "x\n"}));
  CHECK(must(post.outbox.deliver()) == 2);
  CHECK(post.count("new") == 0);
  CHECK(must(post.outbox.deliver()) == 0);
  const auto received = server.received();
  REQUIRE(received.size() == 2);
  std::string to_ada;
  for (const ReceivedMail& mail : received) {
    CHECK(mail.from == "<registry@example.org>");
    if (mail.to == "<ada@example.org>") to_ada = mail.data;
  }
  CHECK(to_ada.find("First line.\r\n..\r\nLast line.\r\n") != std::string::npos);
}

TEST_CASE("outbox: what a server refuses for now waits, what it refuses for good goes to failed", "[mail]") {
  SmtpListener server;
  Post post({"registry@example.org", SmtpServer{server.url(), "", ""}});
  must(post.outbox.put(k_mail));
  server.answer_recipients("451 later");
  CHECK(must(post.outbox.deliver()) == 0);
  CHECK(post.count("new") == 1);
  server.answer_recipients("250 ok");
  CHECK(must(post.outbox.deliver()) == 0);  // not before five minutes are over
  post.clock.advance(300);
  CHECK(must(post.outbox.deliver()) == 1);
  must(post.outbox.put(k_mail));
  server.answer_recipients("550 no such user");
  CHECK(must(post.outbox.deliver()) == 0);
  CHECK(post.count("new") == 0);
  CHECK(post.count("failed") == 1);
  CHECK(post.logged.find("mail-failed") != std::string::npos);
}

TEST_CASE("outbox: a server that is not there is tried for two days", "[mail]") {
  Post post({"registry@example.org", SmtpServer{"smtp://127.0.0.1:1", "", ""}});
  must(post.outbox.put(k_mail));
  CHECK(must(post.outbox.deliver()) == 0);
  CHECK(post.count("new") == 1);
  post.clock.advance(2 * 86'400 + 1);
  CHECK(must(post.outbox.deliver()) == 0);
  CHECK(post.count("failed") == 1);
}

TEST_CASE("outbox: its thread sends what is put", "[mail]") {
  SmtpListener server;
  Post post({"registry@example.org", SmtpServer{server.url(), "", ""}});
  post.outbox.start();
  must(post.outbox.put(k_mail));
  server.wait_for(1);
  CHECK(server.received().size() == 1);
}

TEST_CASE("letters: each has a subject and a text, and comes once", "[mail]") {
  std::set<std::string_view> subjects;
  for (const LetterText& text : letter_texts()) {
    CAPTURE(text.subject);
    CHECK(subjects.insert(text.subject).second);
    const Mail mail = write_letter(text.letter, "ada@example.org", "Ada", "registry.test/main", "THIS");
    CHECK(mail.subject == "[registry.test/main] " + std::string(text.subject));
    CHECK(mail.text.find('{') == std::string::npos);
    CHECK((mail.text.find("THIS") != std::string::npos) == (text.text.find("{detail}") != std::string::npos));
  }
  CHECK(subjects.size() == static_cast<std::size_t>(Letter::closed) + 1);
}

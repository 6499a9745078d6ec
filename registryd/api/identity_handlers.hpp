// SPDX-License-Identifier: PostgreSQL
// Handlers of accounts, sessions, tokens and devices: one per row of the route table, as in handlers.hpp.
#pragma once

#include "registryd/app.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

// accounts.cpp
Result<Response> post_user(const App& app, Request& request);
Result<Response> post_verify_email(const App& app, Request& request);
Result<Response> get_account(const App& app, Request& request);
Result<Response> delete_account(const App& app, Request& request);
Result<Response> post_password_reset(const App& app, Request& request);
Result<Response> post_password_reset_confirm(const App& app, Request& request);

// account_security.cpp
Result<Response> post_account_password(const App& app, Request& request);
Result<Response> post_account_email(const App& app, Request& request);
Result<Response> post_account_totp(const App& app, Request& request);
Result<Response> post_account_totp_confirm(const App& app, Request& request);
Result<Response> delete_account_totp(const App& app, Request& request);
Result<Response> post_recovery_codes(const App& app, Request& request);
Result<Response> post_account_key(const App& app, Request& request);
Result<Response> post_account_key_remove(const App& app, Request& request);

// sessions.cpp
Result<Response> post_login_challenge(const App& app, Request& request);
Result<Response> post_session(const App& app, Request& request);
Result<Response> post_session_fresh(const App& app, Request& request);
Result<Response> list_sessions(const App& app, Request& request);
Result<Response> delete_session(const App& app, Request& request);

// tokens.cpp
Result<Response> list_tokens(const App& app, Request& request);
Result<Response> post_token(const App& app, Request& request);
Result<Response> delete_token(const App& app, Request& request);
Result<Response> post_token_revoke(const App& app, Request& request);

// devices.cpp
Result<Response> get_device_page(const App& app, Request& request);
Result<Response> post_device_code(const App& app, Request& request);
Result<Response> post_device_token(const App& app, Request& request);
Result<Response> get_device(const App& app, Request& request);
Result<Response> post_device_answer(const App& app, Request& request);

// user_administration.cpp
Result<Response> list_users(const App& app, Request& request);
Result<Response> post_user_approve(const App& app, Request& request);
Result<Response> post_user_reject(const App& app, Request& request);
Result<Response> post_user_suspend(const App& app, Request& request);
Result<Response> post_user_restore(const App& app, Request& request);
Result<Response> post_user_role(const App& app, Request& request);

}  // namespace howdah

// SPDX-License-Identifier: PostgreSQL
// One function per row of PGXN's part of the route table.
#pragma once

#include "registryd/app.hpp"
#include "registryd/http/message.hpp"

namespace howdah::pgxn {

Result<Response> get_index(const App& app, Request& request);
Result<Response> get_distribution(const App& app, Request& request);
Result<Response> get_meta(const App& app, Request& request);
Result<Response> get_meta_v2(const App& app, Request& request);
Result<Response> get_readme(const App& app, Request& request);
Result<Response> get_zip(const App& app, Request& request);
Result<Response> get_extension(const App& app, Request& request);
Result<Response> get_user(const App& app, Request& request);
Result<Response> get_user_list(const App& app, Request& request);
Result<Response> get_tag(const App& app, Request& request);
Result<Response> get_statistic(const App& app, Request& request);
Result<Response> get_mirrors(const App& app, Request& request);
Result<Response> get_spec(const App& app, Request& request);
Result<Response> get_time(const App& app, Request& request);
Result<Response> get_search(const App& app, Request& request);
Result<Response> get_key_set(const App& app, Request& request);
Result<Response> post_upload(const App& app, Request& request);

}  // namespace howdah::pgxn

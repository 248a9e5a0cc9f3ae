#include "ingest/base/error.h"
#include "ingest/base/interrupt.h"
#include "ingest/base/text.h"
#include "render/options.h"
#include "render/run.h"

#include <csignal>
#include <cstdio>
#include <exception>

namespace {

int fail(echotrace::base::Exit exit, const std::string& what, const std::string& where, const std::string& next) {
  if (what.empty()) return static_cast<int>(exit);  // the reader of our output has gone: nobody to tell
  std::string text = "render: " + echotrace::base::escape(what);
  if (!where.empty()) text += "\n  in " + echotrace::base::escape(where);
  if (!next.empty()) text += "\n  " + echotrace::base::escape(next);
  std::fprintf(stderr, "%s\n", text.c_str());
  return static_cast<int>(exit);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a write error like any other
  echotrace::base::end_when_interrupted("render");
  using echotrace::base::Exit;
  try {
    if (const auto options = echotrace::render::parse_options(argc, argv)) echotrace::render::run(*options);
    return static_cast<int>(Exit::kDone);
  } catch (const echotrace::base::Error& error) {
    return fail(error.exit(), error.what(), error.where(), error.next());
  } catch (const std::exception& error) {
    return fail(Exit::kEnvironment, error.what(), {}, {});
  }
}

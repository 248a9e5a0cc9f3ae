#include "collect/command_line.h"

#include "ingest/base/error.h"
#include "ingest/base/file.h"

namespace echotrace::collect {

bool parse_command_line(CLI::App& app, int argc, const char* const* argv) {
  app.get_formatter()->column_width(34);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    base::write_stdout(app.help());
    return false;
  } catch (const CLI::ParseError& error) {
    throw base::Error(base::Exit::kUsage, error.what(), "command line", "see " + app.get_name() + " --help");
  }
  return true;
}

}  // namespace echotrace::collect

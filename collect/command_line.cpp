#include "collect/command_line.h"

#include "collect/wrapped.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"

#include <charconv>
#include <memory>
#include <string>

namespace echotrace::collect {
namespace {

constexpr std::size_t kNameColumns = 34;

class Layout final : public CLI::Formatter {
 public:
  Layout() { column_width(kNameColumns); }
  std::string make_option_desc(const CLI::Option* option) const override {
    return wrapped(option->get_description(), kColumns - kNameColumns);
  }
};

base::Error refusal(const CLI::App& app, const std::string& what) {
  return {base::Exit::kUsage, what, "command line", "see " + app.get_name() + " --help"};
}

}  // namespace

bool parse_command_line(CLI::App& app, int argc, const char* const* argv) {
  app.formatter(std::make_shared<Layout>());
  app.allow_extras();  // CLI11's own complaint lists them backwards
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    base::write_stdout(app.help());
    return false;
  } catch (const CLI::ParseError& error) {
    throw refusal(app, error.what());
  }
  for (const std::string& word : app.remaining()) {
    if (word == "--") continue;
    throw refusal(app, (word.starts_with('-') ? "there is no option '" : "unexpected argument '") + word + "'");
  }
  return true;
}

CLI::Validator whole_number(std::int64_t least, std::int64_t most) {
  const auto check = [least, most](std::string& text) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end || number < least || number > most)
      return "'" + text + "' is not a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    text = std::to_string(number);
    return std::string();
  };
  return {check, ""};
}

}  // namespace echotrace::collect

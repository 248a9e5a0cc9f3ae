#include "ingest/formats/members.h"

#include "ingest/base/find_bytes.h"
#include "ingest/base/json.h"

namespace echotrace::ingest {
namespace {

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) ++at;
  return at;
}

// Where the value of the first member `name` at or behind `from` begins; npos when there is none.
std::size_t find_value(std::string_view text, std::string_view name, std::size_t from) {
  for (std::size_t at = base::find_bytes(text, name, from); at != std::string_view::npos;
       at = base::find_bytes(text, name, at + 1)) {
    const std::size_t behind = at + name.size();
    if (at == 0 || text[at - 1] != '"' || behind >= text.size() || text[behind] != '"') continue;
    const std::size_t colon = skip_blanks(text, behind + 1);
    if (colon < text.size() && text[colon] == ':') return skip_blanks(text, colon + 1);
  }
  return std::string_view::npos;
}

}  // namespace

bool has_member(std::string_view text, std::string_view name) {
  return find_value(text, name, 0) != std::string_view::npos;
}

bool has_text_member(std::string_view text, std::string_view name, std::string_view prefix) {
  for (std::size_t at = find_value(text, name, 0); at != std::string_view::npos; at = find_value(text, name, at)) {
    if (at < text.size() && text[at] == '"' && text.substr(at + 1).starts_with(prefix)) return true;
  }
  return false;
}

bool open_object(std::string_view text, Scratch& scratch, simdjson::ondemand::document& document,
                 simdjson::ondemand::object& object) {
  return !scratch.json.iterate(text.data(), text.size(), text.size() + kPadding).get(document) &&
         !document.get_object().get(object);
}

bool ended(simdjson::ondemand::document& document) {
  const char* behind = nullptr;
  return document.current_location().get(behind) == simdjson::OUT_OF_BOUNDS;
}

std::string_view name_of(simdjson::ondemand::raw_json_string name) {
  const char* const begin = name.raw();
  const char* end = begin;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return {begin, static_cast<std::size_t>(end - begin)};
}

bool read_text(const base::JsonScalar& value, Scratch& scratch, std::string_view& text) {
  if (value.kind == base::JsonScalar::Kind::kNull) return true;
  std::string_view raw;
  if (!base::raw_text(value, raw)) return false;
  if (raw.find('\\') != std::string_view::npos) return scratch.unescape(raw, text);
  text = raw;
  return true;
}

bool read_text(simdjson::ondemand::value value, Scratch& scratch, std::string_view& text) {
  return read_text(base::scalar_of(value), scratch, text);
}

bool read_flag(simdjson::ondemand::value value, std::int64_t& flag) {
  const base::JsonScalar scalar = base::scalar_of(value);
  if (scalar.kind == base::JsonScalar::Kind::kOther) return false;
  const std::string_view text = scalar.text;
  if (text.empty()) return true;
  const bool yes = text == "true" || text == "True" || text == "1";
  if (!yes && text != "false" && text != "False" && text != "0") return false;
  flag = yes ? 1 : 0;
  return true;
}

std::int64_t start_of(std::int64_t end_ns, std::int64_t duration_ns) {
  std::int64_t start_ns = kNone;
  if (end_ns == kNone || duration_ns == kNone) return kNone;
  return __builtin_sub_overflow(end_ns, duration_ns, &start_ns) ? kNone : start_ns;
}

}  // namespace echotrace::ingest

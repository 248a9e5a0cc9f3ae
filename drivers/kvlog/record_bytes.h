// A record as segments and the local file hold it, and the envelope of objects.
#pragma once

#include "drivers/kvlog/binary.h"
#include "drivers/kvlog/formats.h"

namespace echotrace::kvlog {

void append_record(const Record& record, std::string& out);
bool read_record(BinaryReader& reader, Record& record);  // false: not there whole, or no record that could be

[[noreturn]] void refuse_damaged(const std::string& name, const std::string& how);

std::string in_envelope(std::string_view magic, const std::string& payload);
std::string_view out_of_envelope(std::string_view magic, std::string_view bytes, const std::string& name);

}  // namespace echotrace::kvlog

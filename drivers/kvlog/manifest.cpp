#include "drivers/kvlog/record_bytes.h"

namespace echotrace::kvlog {
namespace {

constexpr std::string_view kMagic = "ETKVMAN1";

void append_named(const NamedObject& object, std::string& out) {
  for (const std::uint64_t number : {object.first_sequence, object.last_sequence, object.epoch, object.writer,
                                     object.bytes, object.checksum}) {
    append_number(number, out);
  }
}

NamedObject read_named(BinaryReader& reader) {
  NamedObject object;
  for (std::uint64_t* number : {&object.first_sequence, &object.last_sequence, &object.epoch, &object.writer,
                                &object.bytes, &object.checksum}) {
    *number = reader.number<std::uint64_t>();
  }
  return object;
}

}  // namespace

std::string encode_manifest(const Manifest& manifest) {
  std::string payload;
  for (const std::uint64_t number : {manifest.store, manifest.epoch, manifest.writer, manifest.last_sequence})
    append_number(number, payload);
  append_named(manifest.snapshot, payload);
  append_number(static_cast<std::uint32_t>(manifest.segments.size()), payload);
  for (const NamedObject& segment : manifest.segments) append_named(segment, payload);
  append_number(static_cast<std::uint32_t>(manifest.epochs.size()), payload);
  for (const Epoch& epoch : manifest.epochs) {
    append_number(epoch.epoch, payload);
    append_number(epoch.first_sequence, payload);
    append_number(epoch.settled, payload);
  }
  return in_envelope(kMagic, payload);
}

Manifest parse_manifest(std::string_view bytes, const std::string& name) {
  BinaryReader reader(out_of_envelope(kMagic, bytes, name));
  Manifest manifest;
  for (std::uint64_t* number : {&manifest.store, &manifest.epoch, &manifest.writer, &manifest.last_sequence})
    *number = reader.number<std::uint64_t>();
  manifest.snapshot = read_named(reader);
  const auto segments = reader.number<std::uint32_t>();
  if (segments > kMostSegments) refuse_damaged(name, "it names too many segments");
  std::uint64_t next = manifest.snapshot.last_sequence + 1;
  for (std::uint32_t i = 0; i < segments; ++i) {
    const NamedObject segment = read_named(reader);
    if (!reader.good() || segment.first_sequence != next || segment.last_sequence < next)
      refuse_damaged(name, "its segments do not follow each other");
    next = segment.last_sequence + 1;
    manifest.segments.push_back(segment);
  }
  const auto epochs = reader.number<std::uint32_t>();
  if (epochs > kMostEpochs) refuse_damaged(name, "it names too many epochs");
  for (std::uint32_t i = 0; i < epochs && reader.good(); ++i) {
    Epoch& epoch = manifest.epochs.emplace_back();
    for (std::uint64_t* number : {&epoch.epoch, &epoch.first_sequence, &epoch.settled})
      *number = reader.number<std::uint64_t>();
  }
  const bool latest_known = !manifest.epochs.empty() && manifest.epochs.back().epoch == manifest.epoch;
  if (!reader.at_end() || next != manifest.last_sequence + 1 || !latest_known)
    refuse_damaged(name, "its members contradict each other");
  return manifest;
}

}  // namespace echotrace::kvlog

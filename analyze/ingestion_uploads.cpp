#include "analyze/ingestion_uploads.h"

#include "ingest/format.h"
#include "ingest/read_inputs.h"
#include "ingest/record.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <set>
#include <tuple>

namespace echotrace::analyze {
namespace {

constexpr std::int64_t kMib = 1 << 20;

std::int64_t number_in(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

IngestionFactors factors_of(const ingest::Record& record) {
  IngestionFactors factors;
  for (const ingest::Label& label : record.labels) {
    if (label.name == "workload") factors.workload = label.value;
    if (label.name == "memory_mb") factors.memory_mb = number_in(label.value);
    if (label.name == "reserved_concurrency") factors.reserved_concurrency = number_in(label.value);
    if (label.name == "batch_events" || label.name == "multipart_part_mb") factors.size = number_in(label.value);
  }
  return factors;
}

class UploadIntake final : public ingest::Intake {
 public:
  void event(const ingest::LogEvent& event) override {
    scratch_.clear();
    ingest::parse_message(event, scratch_);
    if (scratch_.records().empty()) return;
    if (!event.event_id.empty() && !events_.insert(std::string(event.event_id)).second) return;
    for (const ingest::Record& record : scratch_.records()) {
      if (record.kind == ingest::RecordKind::kReport && !record.request_id.empty())
        billed_[std::string(record.request_id)] = {record.billed_ns, record.memory_bytes};
      if (record.kind == ingest::RecordKind::kSample && record.series == "ingestion") add(record);
    }
  }
  void malformed(ingest::DropReason, const ingest::Origin&, std::string_view) override {}
  void piece_done() override {}

  std::vector<IngestionUpload> take() {
    for (std::size_t i = 0; i < uploads_.size(); ++i) {
      const auto found = billed_.find(requests_[i]);
      if (found != billed_.end() && found->second.first != ingest::kNone)
        std::tie(uploads_[i].billed_ns, uploads_[i].billed_memory_bytes) = found->second;
    }
    std::stable_sort(uploads_.begin(), uploads_.end(), [](const IngestionUpload& a, const IngestionUpload& b) {
      return std::tie(a.factors, a.trial, a.run_id, a.start_ns) < std::tie(b.factors, b.trial, b.run_id, b.start_ns);
    });
    return std::move(uploads_);
  }

 private:
  void add(const ingest::Record& record) {
    IngestionUpload upload;
    upload.factors = factors_of(record);
    upload.run_id = record.run;
    upload.trial = record.trial == ingest::kNone ? 0 : record.trial;
    upload.ok = record.ok && record.duration_ns != ingest::kNone;
    upload.start_ns = record.start_ns == ingest::kNone ? 0 : record.start_ns;
    upload.duration_ns = upload.ok ? record.duration_ns : 0;
    upload.bytes = upload.ok && record.bytes != ingest::kNone ? record.bytes : 0;
    uploads_.push_back(std::move(upload));
    requests_.emplace_back(record.request_id);
  }

  ingest::Scratch scratch_;
  std::set<std::string> events_;
  std::vector<IngestionUpload> uploads_;
  std::vector<std::string> requests_;  // of the uploads
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> billed_;
};

}  // namespace

std::int64_t IngestionUpload::put_requests() const {
  if (factors.workload != "batch" || factors.size <= 0) return 1;
  return (bytes + factors.size * kMib - 1) / (factors.size * kMib) + 2;
}

std::vector<IngestionUpload> read_ingestion_uploads(const ingest::InputPaths& inputs) {
  std::vector<std::unique_ptr<ingest::Intake>> intakes;
  intakes.push_back(std::make_unique<UploadIntake>());
  ingest::InputReader reader;
  reader.read(inputs.files, intakes, {});
  return static_cast<UploadIntake&>(*intakes.front()).take();
}

}  // namespace echotrace::analyze

#include "collect/trace_writer.h"

#include "ingest/base/error.h"
#include "ingest/base/file.h"

namespace echotrace::collect {

TraceWriter::TraceWriter(const std::filesystem::path& path) : path_(path), writer_(path.string()) {
  base::sync_directory(path.parent_path().string());
}

TraceWriter::~TraceWriter() {
  try {
    writer_.close();
  } catch (const base::Error&) {
    // Whoever must know calls flush(): the file ends with its last whole frame.
  }
}

}  // namespace echotrace::collect

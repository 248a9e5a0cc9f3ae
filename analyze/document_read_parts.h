// How the parts that several documents have in common are read; the counterpart of document_write_parts.h.
#pragma once

#include "analyze/document.h"
#include "analyze/document_reader.h"

namespace echotrace::analyze {

using DocumentObject = DocumentReader::Object;

void read_tool(const DocumentReader& read, DocumentObject from, std::string& version, std::string& command);
void read_by(const DocumentReader& read, DocumentObject from, std::vector<std::pair<std::string, Scalar>>& by);
void read_accounting(const DocumentReader& read, DocumentObject from, Accounting& accounting);
void read_inputs(const DocumentReader& read, DocumentObject from, std::vector<Input>& inputs);
void read_runs(const DocumentReader& read, DocumentObject from, std::vector<RunFacts>& runs);
void read_quantiles(const DocumentReader& read, DocumentObject from, std::vector<Quantile>& quantiles);
void read_cdf(const DocumentReader& read, DocumentObject from, std::vector<CdfPoint>& cdf);
void read_texts(const DocumentReader& read, DocumentObject from, std::string_view name,
                std::vector<std::string>& texts);
void read_counts(const DocumentReader& read, DocumentObject from, std::string_view name,
                 std::vector<std::int64_t>& counts);
void read_warnings(const DocumentReader& read, DocumentObject from, std::vector<Warning>& warnings);

}  // namespace echotrace::analyze

#include "drivers/local/rds_data/connection.h"

#include <utility>

namespace echotrace::local::rds_data {
namespace {

// The loop tells of reading only: what the socket has no room for is tried again after this.
constexpr std::int64_t kAgainNs = 1'000'000;

std::string first_line(const char* message) {
  const std::string_view text = message == nullptr ? "" : message;
  return std::string(text.substr(0, text.find('\n')));
}

bool is_copy(ExecStatusType status) {
  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

bool failed(const PGresult* result) {
  return PQresultStatus(result) == PGRES_FATAL_ERROR;
}

}  // namespace

std::shared_ptr<Connection> Connection::open(Loop& loop, const std::string& info, Notified notified,
                                             std::function<void()> lost) {
  std::shared_ptr<Connection> made(new Connection(loop, std::move(notified), std::move(lost)));
  made->connection_.reset(PQconnectStart(info.c_str()));
  PQsetNoticeProcessor(
      made->connection_.get(), [](void*, const char*) {}, nullptr);
  made->later(&Connection::go_on_connecting);
  return made;
}

Connection::~Connection() {
  unwatch();
}

void Connection::run(Statement statement, Row row, Done done) {
  waiting_.push_back({std::move(statement), std::move(row), std::move(done)});
  if (state_ == State::kLost)
    later(&Connection::start_next);
  else
    start_next();
}

void Connection::later(void (Connection::*member)()) {
  loop_.after(0, [weak = weak_from_this(), member] {
    if (const auto self = weak.lock()) ((*self).*member)();
  });
}

void Connection::go_on_connecting() {
  if (state_ != State::kConnecting) return;
  if (PQstatus(connection_.get()) == CONNECTION_BAD) return lose(first_line(PQerrorMessage(connection_.get())));
  switch (PQconnectPoll(connection_.get())) {
    case PGRES_POLLING_FAILED: return lose(first_line(PQerrorMessage(connection_.get())));
    case PGRES_POLLING_READING: return watch();
    case PGRES_POLLING_OK:
      state_ = State::kReady;
      PQsetnonblocking(connection_.get(), 1);
      watch();
      return start_next();
    default:  // a local socket can be written to at once
      watch();
      loop_.after(kAgainNs, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->go_on_connecting();
      });
  }
}

void Connection::watch() {
  const int socket = PQsocket(connection_.get());
  if (socket == watched_) return;
  unwatch();
  if (socket < 0) return;
  watched_ = socket;
  watch_ = loop_.watch(socket, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->readable();
  });
}

void Connection::unwatch() {
  if (watched_ < 0) return;
  loop_.unwatch(watch_);
  watched_ = -1;
}

void Connection::readable() {
  if (state_ == State::kConnecting) return go_on_connecting();
  if (PQconsumeInput(connection_.get()) == 0) {
    read_results();  // the server's last words
    return lose(first_line(PQerrorMessage(connection_.get())));
  }
  read_results();
  if (state_ == State::kReady) read_notifications();
}

void Connection::read_results() {
  while (running_ && PQisBusy(connection_.get()) == 0) {
    ResultPointer result(PQgetResult(connection_.get()));
    if (!result) {
      finish(std::move(last_));
      start_next();
      continue;
    }
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_SINGLE_TUPLE) {
      if (running_->row && running_->row(result.get())) continue;
      return lose("the result is too large");
    }
    if (!last_ || !failed(last_.get())) last_ = std::move(result);
    // Nothing here speaks that part of the protocol.
    if (is_copy(status)) return lose("COPY from or to the client is not offered");
  }
}

void Connection::read_notifications() {
  while (PGnotify* const notification = PQnotifies(connection_.get())) {
    const std::string payload = notification->extra;
    PQfreemem(notification);
    if (notified_) notified_(payload);
  }
}

void Connection::start_next() {
  if (state_ == State::kLost) {
    while (!waiting_.empty()) {
      const Task task = std::move(waiting_.front());
      waiting_.pop_front();
      task.done(nullptr);
    }
    return;
  }
  if (state_ != State::kReady || running_ || waiting_.empty()) return;
  running_ = std::move(waiting_.front());
  waiting_.pop_front();
  const Statement& statement = running_->statement;
  std::vector<Oid> types;
  std::vector<const char*> values;
  for (const Bound& bound : statement.parameters) {
    types.push_back(bound.type);
    values.push_back(bound.text ? bound.text->c_str() : nullptr);
  }
  if (PQsendQueryParams(connection_.get(), statement.sql.c_str(), static_cast<int>(values.size()), types.data(),
                        values.data(), nullptr, nullptr, 0) == 0)
    return lose(first_line(PQerrorMessage(connection_.get())));
  PQsetSingleRowMode(connection_.get());
  flush();
}

void Connection::flush() {
  if (state_ != State::kReady) return;
  const int left = PQflush(connection_.get());
  if (left < 0) return lose(first_line(PQerrorMessage(connection_.get())));
  if (left == 0) return;
  loop_.after(kAgainNs, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->flush();
  });
}

void Connection::finish(ResultPointer result) {
  const Done done = std::move(running_->done);
  running_.reset();
  last_.reset();
  done(std::move(result));
}

void Connection::lose(std::string why) {
  if (state_ == State::kLost) return;
  state_ = State::kLost;
  why_lost_ = std::move(why);
  unwatch();
  connection_.reset();
  if (running_) finish(last_ && failed(last_.get()) ? std::move(last_) : ResultPointer());
  start_next();
  if (told_lost_) told_lost_();
}

}  // namespace echotrace::local::rds_data

#include "tests/conformance/calls/proof.h"

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

namespace echotrace::aws {

void expect(bool holds, const std::string& what) {
  std::cout << (holds ? "ok " : "FAILED ") << what << std::endl;
  if (!holds) std::exit(1);
}

Proof::Proof(Session& session, const Service& service) : client_(session.client(service)) {}

HttpResponse Proof::wait(Call call) {
  const std::string operation = call.operation;
  HttpResponse response = client_->wait(std::move(call));
  std::cout << "called " << client_->service().id << " " << operation << std::endl;
  return response;
}

std::string Proof::code_of(Call call) {
  try {
    client_->wait(std::move(call));
  } catch (const Failure& failure) {
    return failure.error().code;
  }
  return "none";
}

}  // namespace echotrace::aws

#include "collect/agreements.h"

#include "ingest/base/private_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace echotrace::collect {
namespace {

class Agreements : public testing::Test {
 protected:
  base::PrivateFolder folder_;
  const std::filesystem::path path_ = std::filesystem::path(folder_.path()) / "state/echotrace/agreements.jsonl";
};

TEST_F(Agreements, HoldForTheSamePlaceUpToTheCost) {
  EXPECT_TRUE(read_agreements(path_).empty());
  remember_agreement(path_, {"111122223333", "eu-west-1", "", 0.25});
  const auto agreed = read_agreements(path_);
  ASSERT_EQ(agreed.size(), 1U);
  EXPECT_TRUE(is_agreed(agreed, {"111122223333", "eu-west-1", "", 0.25}));
  EXPECT_TRUE(is_agreed(agreed, {"111122223333", "eu-west-1", "", 0.1}));
  EXPECT_FALSE(is_agreed(agreed, {"111122223333", "eu-west-1", "", 0.2501}));
  EXPECT_FALSE(is_agreed(agreed, {"111122223333", "eu-west-2", "", 0.1}));
  EXPECT_FALSE(is_agreed(agreed, {"999988887777", "eu-west-1", "", 0.1}));
  EXPECT_FALSE(is_agreed(agreed, {"111122223333", "eu-west-1", "http://127.0.0.1:4566", 0.1}));
}

TEST_F(Agreements, TakeThePlaceOfEarlierOnesInAPrivateFile) {
  remember_agreement(path_, {"111122223333", "eu-west-1", "", 0.25});
  remember_agreement(path_, {"111122223333", "us-east-1", "", 0.5});
  remember_agreement(path_, {"111122223333", "eu-west-1", "", 2});
  EXPECT_EQ(read_agreements(path_).size(), 2U);
  EXPECT_TRUE(is_agreed(read_agreements(path_), {"111122223333", "eu-west-1", "", 1.5}));
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  ASSERT_EQ(::stat(path_.parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
}

TEST_F(Agreements, OfAFileThatOthersMayWriteCountForNothing) {
  remember_agreement(path_, {"111122223333", "eu-west-1", "", 0.25});
  ASSERT_EQ(::chmod(path_.c_str(), 0620), 0);
  EXPECT_TRUE(read_agreements(path_).empty());
}

TEST_F(Agreements, AreNotReadFromDamagedLines) {
  remember_agreement(path_, {"111122223333", "eu-west-1", "", 0.25});
  std::ofstream(path_, std::ios::app) << "\n{\"account\":\"1\"\n{}\n{\"account\":\"1\",\"region\":\"r\",\"usd\":\"x\"}\n"
                                         "{\"account\":\"1\",\"region\":\"r\",\"usd\":1e999}\n[1]\n\0";
  EXPECT_EQ(read_agreements(path_).size(), 1U);
}

}  // namespace
}  // namespace echotrace::collect

#include "tests/drivers/local/s3/s3_client.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace echotrace::local {
namespace {

class S3List : public S3BucketTest {
 protected:
  void put(std::initializer_list<const char*> wire_keys) {
    for (const char* key : wire_keys) ask("PUT", "/bench/" + std::string(key), "hello");
  }
  // Keys, then common prefixes behind a '#'.
  std::string list(const std::string& query) {
    const std::string body = ask("GET", "/bench?list-type=2&" + query).body;
    std::string prefixes;
    for (std::string_view rest = body; rest.find("<CommonPrefixes>") != rest.npos;) {
      rest.remove_prefix(rest.find("<CommonPrefixes>") + 16);
      prefixes += (prefixes.empty() ? "" : "|") + element(std::string(rest), "Prefix");
    }
    return elements(body, "Key") + (prefixes.empty() ? "" : "#" + prefixes);
  }
};

TEST_F(S3List, AnswersLookAsS3sDo) {
  put({"a%20b"});
  EXPECT_EQ(ask("GET", "/bench?list-type=2").body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bench</Name><Prefix></Prefix>"
            "<KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><Contents><Key>a b</Key>"
            "<LastModified>2027-01-15T08:00:00.000Z</LastModified>"
            "<ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag><Size>5</Size>"
            "<StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>");
}

TEST_F(S3List, KeysComeInTheOrderOfTheirBytes) {
  put({"b", "a", "B", "%C3%A4", "a0", "a/", "~", "%FF"});
  EXPECT_EQ(list("encoding-type=url"), "B|a|a/|a0|b|%7E|%C3%A4|%FF");
}

TEST_F(S3List, PrefixesAndDelimitersGroupKeys) {
  put({"sample.jpg", "photos/2006/January/sample.jpg", "photos/2006/February/sample2.jpg",
       "photos/2006/February/sample3.jpg", "photos/2006/index"});
  EXPECT_EQ(list("delimiter=/"), "sample.jpg#photos/");
  EXPECT_EQ(list("delimiter=/&prefix=photos/2006/"), "photos/2006/index#photos/2006/February/|photos/2006/January/");
  EXPECT_EQ(list("prefix=photos/2006/F"), "photos/2006/February/sample2.jpg|photos/2006/February/sample3.jpg");
  EXPECT_EQ(list("delimiter=sample"),
            "photos/2006/index#photos/2006/February/sample|photos/2006/January/sample|sample");
  EXPECT_EQ(list("prefix=none"), "");
}

TEST_F(S3List, ListsBeginBehindAKey) {
  put({"a", "b", "c/1", "c/2", "d"});
  EXPECT_EQ(list("start-after=b"), "c/1|c/2|d");
  EXPECT_EQ(list("start-after=bb"), "c/1|c/2|d");
  EXPECT_EQ(list("start-after=b&delimiter=/"), "d#c/");
  EXPECT_EQ(list("start-after=c/&delimiter=/"), "d");
  EXPECT_EQ(list("start-after=b&prefix=a"), "");
  EXPECT_EQ(list("start-after=z"), "");
}

TEST_F(S3List, OwnersAreToldOnRequest) {
  put({"a"});
  EXPECT_EQ(element(ask("GET", "/bench?list-type=2").body, "Owner"), "");
  EXPECT_NE(element(ask("GET", "/bench?list-type=2&fetch-owner=true").body, "Owner"), "");
}

TEST_F(S3List, UrlEncodingIsThatOfForms) {
  put({"a%20b%2B%26~*%C3%A4/c"});
  const std::string body = ask("GET", "/bench?list-type=2&encoding-type=url&prefix=a%20&delimiter=/").body;
  EXPECT_EQ(element(element(body, "CommonPrefixes"), "Prefix"), "a+b%2B%26%7E*%C3%A4/");
  EXPECT_EQ(element(body, "Prefix"), "a+");
  EXPECT_EQ(element(body, "EncodingType"), "url");
}

TEST_F(S3List, KeysThatXmlCannotHoldAreShownWithoutBreakingIt) {
  put({"%01%3C%FF%0D"});
  EXPECT_EQ(list(""), "&#x1;&lt;\xEF\xBF\xBD&#xd;");
}

TEST_F(S3List, WrongArgumentsAreNamed) {
  const aws::HttpResponse answer = ask("GET", "/bench?list-type=2&max-keys=x");
  EXPECT_EQ(outcome(answer), "400 InvalidArgument");
  EXPECT_EQ(element(answer.body, "ArgumentName"), "max-keys");
  EXPECT_EQ(element(answer.body, "ArgumentValue"), "x");
  for (const char* wrong : {"max-keys=-1", "encoding-type=xml", "continuation-token=!", "continuation-token="})
    EXPECT_EQ(outcome(ask("GET", "/bench?list-type=2&" + std::string(wrong))), "400 InvalidArgument") << wrong;
  EXPECT_EQ(outcome(ask("GET", "/bench?list-type=3")), "400 InvalidArgument");
}

TEST_F(S3List, NoKeysCanBeAskedFor) {
  put({"a"});
  const std::string body = ask("GET", "/bench?list-type=2&max-keys=0").body;
  EXPECT_EQ(element(body, "KeyCount"), "0");
  EXPECT_EQ(element(body, "IsTruncated"), "false");
}

TEST_F(S3List, AThousandKeysAreAPage) {
  for (int i = 0; i < 1001; ++i) ask("PUT", "/bench/" + std::to_string(1000 + i), "");
  const std::string body = ask("GET", "/bench?list-type=2&max-keys=5000").body;
  EXPECT_EQ(element(body, "MaxKeys"), "1000");
  EXPECT_EQ(element(body, "KeyCount"), "1000");
  EXPECT_EQ(element(body, "IsTruncated"), "true");
}

TEST_F(S3List, TheFirstVersionGoesOnFromAMarker) {
  put({"a", "b/1", "b/2", "c"});
  const std::string first = ask("GET", "/bench?max-keys=2&delimiter=/").body;
  EXPECT_EQ(elements(first, "Key"), "a");
  EXPECT_EQ(element(first, "NextMarker"), "b/");
  const std::string second = ask("GET", "/bench?max-keys=2&delimiter=/&marker=b/").body;
  EXPECT_EQ(elements(second, "Key"), "c");
  EXPECT_EQ(element(second, "IsTruncated"), "false");
  EXPECT_EQ(element(ask("GET", "/bench?max-keys=2").body, "NextMarker"), "") << "S3 tells it with a delimiter only";
}

// What any list must be, worked out from all keys at once.
std::pair<std::set<std::string>, std::set<std::string>> expected(const std::set<std::string>& keys,
                                                                 const std::string& prefix,
                                                                 const std::string& delimiter) {
  std::pair<std::set<std::string>, std::set<std::string>> result;
  for (const std::string& key : keys) {
    if (key.compare(0, prefix.size(), prefix) != 0) continue;
    const auto at = delimiter.empty() ? key.npos : key.find(delimiter, prefix.size());
    if (at == key.npos)
      result.first.insert(key);
    else
      result.second.insert(key.substr(0, at + delimiter.size()));
  }
  return result;
}

std::set<std::string> split(const std::string& joined) {
  std::set<std::string> all;
  for (std::size_t begin = 0; begin < joined.size();) {
    const auto end = std::min(joined.find('|', begin), joined.size());
    all.insert(joined.substr(begin, end - begin));
    begin = end + 1;
  }
  return all;
}

TEST_F(S3List, PagesOfAnySizeAreTheWholeListOnce) {
  std::mt19937 random(7);
  std::set<std::string> keys;
  while (keys.size() < 120) {
    std::string key;
    for (std::size_t i = 1 + random() % 6; i > 0; --i) key += "ab/"[random() % 3];
    keys.insert(key);
  }
  for (const std::string& key : keys) ask("PUT", "/bench/" + key, "");
  for (const std::string prefix : {"", "a", "a/", "b", "/"}) {
    for (const std::string delimiter : {"", "/", "b", "//"}) {
      for (const int size : {1, 2, 7, 1000}) {
        std::string seen_keys, seen_prefixes, token;
        std::size_t count = 0;
        do {
          const std::string page = ask("GET", "/bench?list-type=2&prefix=" + prefix + "&delimiter=" + delimiter +
                                                  "&max-keys=" + std::to_string(size) + token)
                                       .body;
          seen_keys += elements(page, "Key") + "|";
          for (std::string_view rest = page; rest.find("<CommonPrefixes>") != rest.npos;) {
            rest.remove_prefix(rest.find("<CommonPrefixes>") + 16);
            seen_prefixes += element(std::string(rest), "Prefix") + "|";
          }
          count += std::stoul(element(page, "KeyCount"));
          token = element(page, "NextContinuationToken");
          if (!token.empty()) token = "&continuation-token=" + aws::uri_encode(token);
        } while (!token.empty() && count < 1000);
        const auto [all_keys, all_prefixes] = expected(keys, prefix, delimiter);
        std::set<std::string> listed = split(seen_keys);
        listed.erase("");
        EXPECT_EQ(listed, all_keys) << prefix << " " << delimiter << " " << size;
        EXPECT_EQ(split(seen_prefixes), all_prefixes) << prefix << " " << delimiter << " " << size;
        EXPECT_EQ(count, all_keys.size() + all_prefixes.size()) << "each once";
      }
    }
  }
}

}  // namespace
}  // namespace echotrace::local

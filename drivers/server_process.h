// Programs of a server as child processes, in a session of their own, which keeps Ctrl-C from them, and gone with us.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace echotrace::drivers {

struct ServerUser {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
};

// Whom to start a server as when we are root: postgres, else nobody; nullopt when we are not. Throws base::Error
// (environment) when there is neither.
std::optional<ServerUser> server_user();

// A new folder for it of mode 0700 below the temporary directory or, where the user may not reach that or the path
// would be too long for a socket in it, below /tmp. Throws base::Error (environment).
std::filesystem::path make_server_folder(const std::optional<ServerUser>& user);

// Starts the program in the folder with a bare environment and its output in the folder's file `log`. The signal ends
// it when the calling thread does, so that is to live as long as the server. Throws base::Error (environment); a
// program that cannot be executed ends with 127.
pid_t start_server(const std::filesystem::path& folder, const std::optional<ServerUser>& user,
                   const std::vector<std::string>& command, int signal_at_our_end);

// The last line of the log that holds `word`, or else the last one at all, for an error's text.
std::string last_line_of_log(const std::filesystem::path& folder, std::string_view word = {});

}  // namespace echotrace::drivers

// Ctrl-C and SIGTERM: a program ends at once, whatever it waits for (a pipe that nobody writes to, a frame that unpacks
// to terabytes), and takes the files with it that it has not finished.
#pragma once

namespace echotrace::base {

// First in main. On either signal the program says that it was interrupted, removes its unfinished files and exits with
// 130. A signal that was ignored when the program began stays ignored, as shells want it of their background jobs.
void end_when_interrupted(const char* program);

// A file to be removed in that case. The text has to stay where it is until it is forgotten. Beyond 256 at a time
// nothing is remembered: such a file would be left behind under its hidden name.
void remember_unfinished(const char* path);
void forget_unfinished(const char* path);

// The same for a folder and all that is in it; up to 16 at a time.
void remember_unfinished_folder(const char* path);
void forget_unfinished_folder(const char* path);

}  // namespace echotrace::base

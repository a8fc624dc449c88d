/* version: of the program and its API; the same as the newest entry of CHANGELOG.md. */
#ifndef VERSION_H
#define VERSION_H

#define PRESENCED_VERSION "0.1.0"

#endif

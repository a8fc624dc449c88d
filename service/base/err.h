/*
 * err: every way a request can fail, in one list: what HTTP says, the problem type, what caused it
 * and how to mend it. The list is the documentation: /docs/errors is rendered from it and
 * api/openapi.yaml must name the same problem types.
 *
 * X(name, http_status, slug, level, retryable, title, cause, fix)
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "base/log_level.h"

#define ERR_LIST(X)                                                                                \
	X(OK, 200, "", DEBUG, false, "", "", "")                                                   \
	X(BAD_REQUEST, 400, "bad-request", INFO, false, "The request is malformed",                \
	  "The request line, a header or the query breaks HTTP's rules, or could be read "         \
	  "differently by a proxy.",                                                               \
	  "Send one Host, one Content-Length or Transfer-Encoding: chunked, valid "                \
	  "percent-encoding, "                                                                     \
	  "and each parameter once.")                                                              \
	X(VALIDATION, 400, "validation-failed", INFO, false, "Some values are not acceptable",     \
	  "The body or the query was readable, but values are missing, unknown or out of range.",  \
	  "Correct every entry of `errors`; each names the place (a JSON pointer) and what would " \
	  "be "                                                                                    \
	  "right.")                                                                                \
	X(UNAUTHENTICATED, 401, "unauthenticated", INFO, false, "A valid token is needed",         \
	  "No token was sent, or it is unknown, expired, revoked or not allowed from this "        \
	  "network.",                                                                              \
	  "Send `Authorization: Bearer pk_…`, or Basic with the token as password.")               \
	X(FORBIDDEN, 403, "forbidden", INFO, false, "The token's role does not allow this",        \
	  "The token is valid, but its role or scopes do not cover this operation.",               \
	  "Use a token with a role listed for the operation, or ask an admin for one.")            \
	X(HOOK_REFUSED, 403, "hook-credentials", INFO, false, "Domain, user or password is wrong", \
	  "The hook's domain, user and password do not fit together. All such failures look "      \
	  "alike.",                                                                                \
	  "Check the three values; an admin makes a new password with POST …/hook-password.")      \
	X(NOT_FOUND, 404, "not-found", INFO, false, "There is nothing here",                       \
	  "The path names no resource, or one this token may not know of.",                        \
	  "Check the spelling of domain and ids, and that the token covers the domain.")           \
	X(UNKNOWN_TARGET, 404, "unknown-target", INFO, false,                                      \
	  "Nobody is reached under that target",                                                   \
	  "`to` is no id, extension or number of a user or group, and no dialled number, of this " \
	  "domain.",                                                                               \
	  "Create the user or number first, or let the PBX route the call itself.")                \
	X(UNKNOWN_NUMBER, 404, "unknown-number", INFO, false,                                      \
	  "Nobody's mobile number, as far as you may know",                                        \
	  "No one user has this mobile number in the domains that the token covers and that took " \
	  "up reports by number; whether it is unknown, not taken up or of several users is not "  \
	  "told.",                                                                                 \
	  "Check the number; the domain's admin switches `carriers.msisdn` on, and may name the "  \
	  "tokens.")                                                                               \
	X(METHOD_NOT_ALLOWED, 405, "method-not-allowed", INFO, false,                              \
	  "This resource has no such "                                                             \
	  "method",                                                                                \
	  "The path exists, the method does not.", "Use a method of the Allow header.")            \
	X(NOT_ACCEPTABLE, 406, "not-acceptable", INFO, false, "No such representation",            \
	  "The Accept header or `format` asks for a form this resource does not have.",            \
	  "Ask for one of the media types in the contract.")                                       \
	X(REQUEST_TIMEOUT, 408, "request-timeout", INFO, true,                                     \
	  "The request took too long to arrive",                                                   \
	  "Headers or body did not arrive before their deadline.",                                 \
	  "Send the request without pauses.")                                                      \
	X(CONFLICT, 409, "conflict", INFO, true, "Somebody else changed it meanwhile",             \
	  "Concurrent writers kept changing the same object.",                                     \
	  "Read it again and repeat the change.")                                                  \
	X(IN_USE, 409, "in-use", INFO, false, "Other objects still refer to it",                   \
	  "The object is referenced by those listed in `errors`.",                                 \
	  "Change or delete the referrers first.")                                                 \
	X(NOT_UNIQUE, 409, "not-unique", INFO, false, "Another object has this id or number",      \
	  "Ids, extensions and numbers are unique within a domain, domain names everywhere.",      \
	  "Choose another value, or free it where `errors` says it is used.")                      \
	X(TOO_MANY_SIGNALS, 409, "too-many-signals", WARN, false,                                  \
	  "This user has too many live "                                                           \
	  "signals",                                                                               \
	  "At most 32 calls, 32 devices, 16 sessions and 8 calendars live per user, and 16 KB in " \
	  "all.",                                                                                  \
	  "End calls that are over; check that the source reuses its call ids.")                   \
	X(NOT_A_PERSON, 409, "not-a-person", INFO, false,                                          \
	  "A resource has no status and no app sessions",                                          \
	  "Intercoms, help points, desks and radios are devices: nobody sets a status on them, "   \
	  "and nobody sits idle before them.",                                                     \
	  "Report the state of its device instead, or give the user the kind `person`.")           \
	X(SWITCHED_OFF, 409, "switched-off", INFO, false,                                          \
	  "The person has switched this source off",                                               \
	  "Whoever it is about wants nothing told by sources of this kind: nothing of it is "      \
	  "kept.",                                                                                 \
	  "They switch it on again with PUT …/users/{user}/privacy.")                              \
	X(PRECONDITION_FAILED, 412, "precondition-failed", INFO, false, "The object has changed",  \
	  "The ETag in If-Match is not the present one, or If-None-Match: * met an existing "      \
	  "object.",                                                                               \
	  "Read the object, apply the change to what it is now, send its new ETag.")               \
	X(BODY_TOO_LARGE, 413, "body-too-large", INFO, false, "The body is too large",             \
	  "Bodies are limited to 64 KB, streamed documents to 64 MB.", "Send less, or in parts.")  \
	X(URI_TOO_LONG, 414, "uri-too-long", INFO, false, "The request target is too long",        \
	  "The request line is limited to 4 KB.", "Put long values into a form or JSON body.")     \
	X(UNSUPPORTED_MEDIA_TYPE, 415, "unsupported-media-type", INFO, false,                      \
	  "The body's media type "                                                                 \
	  "is not understood",                                                                     \
	  "The Content-Type is missing or not one the operation reads.",                           \
	  "Send the Content-Type that the contract names.")                                        \
	X(PRECONDITION_REQUIRED, 428, "precondition-required", INFO, false,                        \
	  "Say which version you "                                                                 \
	  "change",                                                                                \
	  "Configuration is only written against a known version.",                                \
	  "Send If-Match with the ETag read before, or If-None-Match: * to create.")               \
	X(RATE_LIMITED, 429, "rate-limited", INFO, true, "Too many requests",                      \
	  "The token's or password's rate is used up, or too many wrong passwords came from "      \
	  "here.",                                                                                 \
	  "Wait as long as Retry-After says.")                                                     \
	X(HEADERS_TOO_LARGE, 431, "headers-too-large", INFO, false, "The headers are too large",   \
	  "At most 64 headers and 8 KB of them are read.", "Send fewer or shorter headers.")       \
	X(INTERNAL, 500, "internal", ERROR, true, "presenced failed",                              \
	  "A defect in presenced, not in the request.", "Report it with the request id.")          \
	X(NOT_IMPLEMENTED, 501, "not-implemented", INFO, false, "The server does not do that",     \
	  "The method or transfer coding is not supported.", "Use the methods of the contract.")   \
	X(STORE_UNAVAILABLE, 503, "store-unavailable", WARN, true, "The store does not answer",    \
	  "Redis could not be reached in time. The change was not applied, unless the link broke " \
	  "in "                                                                                    \
	  "the very moment that Redis took it.",                                                   \
	  "Repeat after Retry-After seconds: a repeat does no harm. Decisions and presence go on " \
	  "being answered.")                                                                       \
	X(BUSY, 503, "busy", WARN, true, "Too much work is waiting",                               \
	  "A bounded queue (password checks, waiting signals) is full.",                           \
	  "Repeat after Retry-After.")                                                             \
	X(NOT_READY, 503, "not-ready", INFO, true, "This instance takes no requests now",          \
	  "The service is being stopped or is still loading.", "Ask another instance, or repeat.")

enum err {
#define X(name, ...) ERR_##name,
	ERR_LIST(X)
#undef X
		ERR_COUNT
};

struct err_info {
	const char *name; /* "VALIDATION" */
	int http_status;
	const char *slug; /* last segment of the problem type */
	enum log_level level;
	bool retryable;                  /* the same request may succeed later */
	const char *title, *cause, *fix; /* sentences for people */
};

const struct err_info *err_info(enum err e);

#define MUST_CHECK __attribute__((warn_unused_result))

#endif

/* carrier_table: what a carrier says of a mobile number, without knowing whose it is, and which
 * domains take that. */
#include "wire/order_rows.h"
#include "wire/config_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field carrier_access_fields[] = {
	{ .name = "msisdn", .kind = FIELD_BOOL,
	  .offset = offsetof(struct carrier_access, msisdn),
	  .doc = "take reports by mobile number (/v1/calls) for the users of this domain" },
	{ .name = "tokens", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct carrier_access, tokens), .max = 32, .item_max = ID_BYTES,
	  .check = check_id,
	  .doc = "ids of the tokens that may send them; empty = every token that covers the domain" },
};
/* clang-format on */

const struct table carrier_access_table = {
	.name = "CarrierAccess",
	.size = sizeof(struct carrier_access),
	.fields = carrier_access_fields,
	.count = COUNT(carrier_access_fields),
};

/* clang-format off */
static const struct field report_fields[] = {
	{ .name = "msisdn", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct carrier_report, msisdn), .min = 1, .max = 16,
	  .check = check_msisdn,
	  .doc = "the user's mobile number with its country code" },
	{ .name = "call_id", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct carrier_report, call_id), .max = 128, .check = check_call_id,
	  .doc = "tells several calls of one mobile apart; without it each token has one" },
	{ .name = "number", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct carrier_report, number), .max = RAW_NUMBER_BYTES,
	  .check = check_text,
	  .doc = "the other party, in any spelling; without call_id, none ends the call" },
	{ .name = "state", .kind = FIELD_WORD,
	  .offset = offsetof(struct carrier_report, state), .words = &call_state_words,
	  .doc = "state of the call; confirmed where not given" },
	{ .name = "direction", .kind = FIELD_WORD,
	  .offset = offsetof(struct carrier_report, direction), .words = &direction_words,
	  .doc = "as the user sees it" },
	{ .name = "reachability", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct carrier_report, reachability), .words = &reachability_words,
	  .doc = "the report is about the phone instead of a call" },
	{ .name = "expires_in", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct carrier_report, expires_in), .max = 999999999, .def = -1,
	  .doc = "seconds; above 86400 cut to that, 0 ends the call" },
	ORDER_ROWS(struct carrier_report),
	{ .name = "test", .kind = FIELD_BOOL, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct carrier_report, test),
	  .doc = "judge it and change nothing" },
};
/* clang-format on */

static void check_phone(const struct carrier_report *r, struct str pointer, struct faults *faults)
{
	if (r->call_id.n || r->number.n || r->state != CALL_STATE_NONE ||
	    r->direction != DIRECTION_NONE)
		fault_add(faults, pointer_add(pointer, STR("reachability"), faults->arena),
			  "is about the phone; send what is about a call as a report of its own");
}

/* Without a number it would be the end of a call, whatever the state says. */
static void check_call(const struct carrier_report *r, struct str pointer, struct faults *faults)
{
	bool ends = r->state == CALL_STATE_NONE || r->state == CALL_STATE_TERMINATED ||
		    r->expires_in == 0;

	if (r->call_id.n == 0 && r->number.n == 0 && !ends)
		fault_add(
			faults, pointer_add(pointer, STR("number"), faults->arena),
			"is needed for a call without call_id; `anonymous` where it is not known");
}

static void check_report(const void *value, struct str pointer, struct faults *faults)
{
	const struct carrier_report *r = value;

	if (r->reachability != REACHABILITY_NONE)
		check_phone(r, pointer, faults);
	else
		check_call(r, pointer, faults);
}

const struct table carrier_report_table = {
	.name = "CarrierReport",
	.size = sizeof(struct carrier_report),
	.fields = report_fields,
	.count = COUNT(report_fields),
	.check = check_report,
};

/* clang-format off */
static const struct field batch_fields[] = {
	{ .name = "items", .kind = FIELD_OBJECT_LIST, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct carrier_batch, items),
	  .count_offset = offsetof(struct carrier_batch, item_count), .min = 1,
	  .max = BATCH_ITEMS_MAX, .sub = &carrier_report_table,
	  .doc = "reports, taken in this order" },
};
/* clang-format on */

const struct table carrier_batch_table = {
	.name = "CarrierBatch",
	.size = sizeof(struct carrier_batch),
	.fields = batch_fields,
	.count = COUNT(batch_fields),
};

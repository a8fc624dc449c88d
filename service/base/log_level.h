/* log_level: what each level means. */
#ifndef BASE_LOG_LEVEL_H
#define BASE_LOG_LEVEL_H

enum log_level {
	LOG_DEBUG, /* for developers; off by default */
	LOG_INFO,  /* a request, a state change of the service itself */
	LOG_WARN,  /* works, but somebody should look: link lost, clock off, refused data */
	LOG_ERROR, /* a defect, or a promise that could not be kept */
	LOG_LEVEL_COUNT
};

#endif

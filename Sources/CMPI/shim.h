/// What Swift cannot import from mpi.h. Each wrapper stands for a macro that casts the address of
/// a library global (the predefined handles) or an integer (the special addresses): Swift imports
/// neither kind of macro. All other calls are made directly.
#pragma once
#include <mpi.h>

// Predefined communicators
static inline MPI_Comm cmpi_comm_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Comm cmpi_comm_self(void) { return MPI_COMM_SELF; }

// Null handles
static inline MPI_Request cmpi_request_null(void) { return MPI_REQUEST_NULL; }

// Error handler
static inline MPI_Errhandler cmpi_errors_return(void) { return MPI_ERRORS_RETURN; }

// Special addresses
static inline void *cmpi_in_place(void) { return MPI_IN_PLACE; }
static inline MPI_Status *cmpi_status_ignore(void) { return MPI_STATUS_IGNORE; }

// Datatypes
static inline MPI_Datatype cmpi_float(void) { return MPI_FLOAT; }
static inline MPI_Datatype cmpi_double(void) { return MPI_DOUBLE; }
static inline MPI_Datatype cmpi_int32(void) { return MPI_INT32_T; }
static inline MPI_Datatype cmpi_int64(void) { return MPI_INT64_T; }
static inline MPI_Datatype cmpi_uint8(void) { return MPI_UINT8_T; }
static inline MPI_Datatype cmpi_uint16(void) { return MPI_UINT16_T; }
static inline MPI_Datatype cmpi_uint32(void) { return MPI_UINT32_T; }
static inline MPI_Datatype cmpi_uint64(void) { return MPI_UINT64_T; }

// Reductions
static inline MPI_Op cmpi_sum(void) { return MPI_SUM; }
static inline MPI_Op cmpi_product(void) { return MPI_PROD; }
static inline MPI_Op cmpi_minimum(void) { return MPI_MIN; }
static inline MPI_Op cmpi_maximum(void) { return MPI_MAX; }
static inline MPI_Op cmpi_bitwise_and(void) { return MPI_BAND; }
static inline MPI_Op cmpi_bitwise_or(void) { return MPI_BOR; }
static inline MPI_Op cmpi_bitwise_xor(void) { return MPI_BXOR; }

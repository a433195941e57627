#pragma once

/// Later releases of HDF5 choose a version of these calls by macro: the 1.10 form is everywhere.
#define H5_USE_110_API
#include <hdf5.h>

// Macros that call `H5open` or read a global variable are not imported into Swift.

static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_read_write(void) { return H5F_ACC_RDWR; }
static inline unsigned chdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned chdf5_exclusive(void) { return H5F_ACC_EXCL; }

static inline hid_t chdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t chdf5_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t chdf5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_dataset_access(void) { return H5P_DATASET_ACCESS; }
static inline hid_t chdf5_link_create(void) { return H5P_LINK_CREATE; }
static inline hid_t chdf5_attribute_create(void) { return H5P_ATTRIBUTE_CREATE; }

static inline hid_t chdf5_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t chdf5_int16(void) { return H5T_NATIVE_INT16; }
static inline hid_t chdf5_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t chdf5_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t chdf5_uint16(void) { return H5T_NATIVE_UINT16; }
static inline hid_t chdf5_uint32(void) { return H5T_NATIVE_UINT32; }
static inline hid_t chdf5_uint64(void) { return H5T_NATIVE_UINT64; }
static inline hid_t chdf5_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_string(void) { return H5T_C_S1; }

// Macros that cast a constant are not imported either.

static inline size_t chdf5_variable_length(void) { return H5T_VARIABLE; }
static inline hsize_t chdf5_unlimited(void) { return H5S_UNLIMITED; }
static inline haddr_t chdf5_no_address(void) { return HADDR_UNDEF; }
static inline hid_t chdf5_whole(void) { return H5S_ALL; }

// Swift has no variables of a thread.

/// Keeps the library from printing errors: where it is built for threads, each has its own setting.
static inline void chdf5_silence(void) {
  static _Thread_local int is_silent = 0;
  if (is_silent) return;
  is_silent = H5Eset_auto2(H5E_DEFAULT, NULL, NULL) >= 0;
}

/// The system's descriptor of a file that is open; -1 where the library reads it in another way.
static inline int chdf5_descriptor(hid_t file) {
  hid_t access = H5Fget_access_plist(file);
  if (access < 0) return -1;
  void *handle = NULL;
  int is_plain = H5Pget_driver(access) == H5FD_SEC2;
  is_plain = is_plain && H5Fget_vfd_handle(file, access, &handle) >= 0 && handle;
  H5Pclose(access);
  return is_plain ? *(int *)handle : -1;
}

// Calls that are versioned by macro in later releases.

/// Calls `visit` with the name of every link of a group, in order of names.
static inline herr_t chdf5_iterate_links(hid_t group, H5L_iterate_t visit, void *context) {
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, visit, context);
}

/// The type of a link and, for soft and external ones, the size of its target in bytes.
static inline herr_t chdf5_link_info(
    hid_t group, const char *name, H5L_type_t *type, size_t *target_size) {
  H5L_info_t info;
  herr_t status = H5Lget_info(group, name, &info, H5P_DEFAULT);
  if (status < 0) return status;
  *type = info.type;
  *target_size = info.type == H5L_TYPE_HARD ? 0 : info.u.val_size;
  return status;
}

/// The type of the object behind a hard link, and its address: its identity within the file.
static inline herr_t chdf5_object_info(
    hid_t group, const char *name, H5O_type_t *type, haddr_t *address) {
  H5O_info_t info;
  herr_t status = H5Oget_info_by_name2(group, name, &info, H5O_INFO_BASIC, H5P_DEFAULT);
  if (status < 0) return status;
  *type = info.type;
  *address = info.addr;
  return status;
}

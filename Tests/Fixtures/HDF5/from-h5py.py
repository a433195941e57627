"""Writes from-h5py.h5: what h5py and Keras put into files, and what nobody should.

Run with h5py (3.x) and NumPy installed: python3 from-h5py.py
"""
import os

import h5py
import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))

with h5py.File("from-h5py.h5", "w", userblock_size=512) as f:
    # A model as Keras writes it.
    f.attrs["keras_version"] = "3.15.1"
    f.attrs["backend"] = np.bytes_("jax")
    f.attrs["model_config"] = '{"name": "größe"}'
    weights = f.create_group("model_weights")
    weights.attrs["layer_names"] = np.array([b"d1", b"dropout"])
    d1 = weights.create_group("d1")
    d1.attrs["weight_names"] = [b"sequential/d1/kernel", b"sequential/d1/bias"]
    d1["sequential/d1/kernel"] = np.arange(12, dtype="f4").reshape(4, 3)
    d1["sequential/d1/bias"] = np.array([0.5, -0.5, 1.5], dtype="f4")
    weights.create_group("dropout").attrs["weight_names"] = []
    f["optimizer_weights/adam/iteration"] = np.int64(1407)

    # Element types.
    types = f.create_group("types")
    for name in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", ">i4", ">f4"]:
        types[name] = np.array([0, 1, 2, 100], dtype=name)
    types["bool"] = np.array([True, False, True])
    types["complex"] = np.array([1 + 2j])
    types["fixed"] = np.array([b"a", b"bc", b""])
    types["variable"] = ["ein", "zwölf", ""]
    types["null"] = h5py.Empty("f4")

    # Storage.
    storage = f.create_group("storage")
    values = np.arange(60, dtype="i4").reshape(20, 3)
    storage.create_dataset(
        "filtered", data=values, chunks=(4, 2), shuffle=True, compression=4, fletcher32=True,
        maxshape=(None, 3))
    storage.create_dataset("empty", shape=(0, 3), dtype="f4")
    storage.create_dataset("unwritten", shape=(2, 3), dtype="f4")
    storage.create_dataset("huge", shape=(1 << 40, 1 << 20), dtype="f4", chunks=(1, 1 << 10))
    storage.create_dataset("endless", shape=(1 << 62, 1 << 30), dtype="f4", chunks=(1, 1))
    storage.create_dataset(
        "outside", shape=(4,), dtype="i4", external=[("/etc/hostname", 0, 16)])
    virtual = h5py.VirtualLayout(shape=(4,), dtype="i4")
    virtual[:] = h5py.VirtualSource("elsewhere.h5", "x", shape=(4,))
    storage.create_virtual_dataset("virtual", virtual)

    # Links.
    links = f.create_group("links")
    links["soft"] = h5py.SoftLink("/types/i4")
    links["dangling"] = h5py.SoftLink("/types/nothing")
    links["loop"] = h5py.SoftLink("/links/loop")
    links["outside"] = h5py.ExternalLink("elsewhere.h5", "/x")
    links["to outside"] = h5py.SoftLink("outside")
    links["root"] = f["/"]
    links["again"] = f["/types/i4"]
    links["umläut"] = 7
    links["type"] = np.dtype("f4")

    f.attrs["numbers"] = np.array([1.5, 2.5])
    f.attrs["flag"] = True
    f.attrs["matrix"] = np.arange(4).reshape(2, 2)
    f.attrs["names"] = ["ä", "bc"]

// Lets oneMKL, which PyTorch computes its products with, choose kernels by what a processor can do.
//
// oneMKL asks two functions of its own whether it runs on a processor by Intel, and takes AVX2 kernels
// where it does not, AVX-512 or no AVX-512: half the speed on processors by AMD. A library that is
// preloaded answers first.
//
//   cc -O2 -shared -fPIC avx512_mkl.c -o avx512_mkl.so && LD_PRELOAD=$PWD/avx512_mkl.so python3 ...

enum { YES = 1 };

__attribute__((visibility("default"))) int mkl_serv_intel_cpu(void) { return YES; }
__attribute__((visibility("default"))) int mkl_serv_intel_cpu_true(void) { return YES; }

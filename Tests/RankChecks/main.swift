import Glibc

// In a function, so that MPI is finalized: globals of main.swift are never deinitialized.
exit(runChecks(Array(CommandLine.arguments.dropFirst())))

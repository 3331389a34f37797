// The one import of the C library by name. It is exported again, so that a file that calls it imports this module.
#if canImport(Darwin)
@_exported public import Darwin
#elseif canImport(Musl)
@_exported public import Musl
#else
@_exported public import Glibc
#endif

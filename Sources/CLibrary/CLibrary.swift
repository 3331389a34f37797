// The only import of the C library by its platform's name. It is exported again, so other files import
// this module and need no conditions.
#if canImport(Darwin)
@_exported public import Darwin
#elseif canImport(Musl)
@_exported public import Musl
#else
@_exported public import Glibc
#endif

/**
 * Conformance kits for components of your own: `import { paginatorCases } from 'sluice/testing'`. A kit gives a list of
 * named cases for whatever test runner there is: `for (const { name, run } of paginatorCases(…)) test(name, run)`.
 */
export { authCases, type AuthFixture } from './auth.ts'
export { built } from './built.ts'
export { decodeWith, decoderCases, type DecoderFixture, type DecoderSample } from './decoder.ts'
export { destinationCases } from './destination/cases.ts'
export type { Ability, DeclaredExceptions, MadeDestination } from './destination/place.ts'
export type { KitCase } from './kit-case.ts'
export { type PagedServer, pageOf, paginatorCases, type PaginatorFixture, walk } from './own-paginator.ts'
export { type Cut, numbered, type PageAnswer, param, type Visit } from './paginator.ts'

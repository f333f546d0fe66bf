import { given } from '../../model/given.ts'
import { SluiceError } from '../../model/errors.ts'
import { filterOperators, type FilterTest, type PathNode } from './nodes.ts'
import { parseFunction } from './parse-function.ts'
import { badPath, expectSign, peek, scannerOf, type Scanner, take } from './scanner.ts'
import { peekWord, takeFloat, takeInteger, takeQuoted, takeUntilBracket, takeWord } from './tokens.ts'

const reserved: readonly string[] = ['where', 'wherenot']

/**
 * Reads a path in jsonpath-ng's spelling. Binding from loose to tight, as jsonpath-ng does: `.` and `..`, `|`,
 * `where`, brackets. Throws BAD_JSONPATH.
 */
export function parsePath(text: string): PathNode {
  const scanner = scannerOf(text)
  const node = readChain(scanner)
  if (peek(scanner) !== '') throw stopped(scanner)
  return node
}

function stopped(scanner: Scanner): SluiceError {
  const sign = peek(scanner)
  if ('+-*/'.includes(sign))
    return badPath(scanner, 'arithmetic in paths is not supported', 'Select the values as they are.')
  if (sign === '&')
    return badPath(scanner, 'jsonpath-ng never implemented the intersection "&"', 'Use a filter: [?(@.a & @.b)].')
  return badPath(scanner, `"${sign}" at column ${scanner.at + 1} has no meaning there`)
}

function readChain(scanner: Scanner): PathNode {
  const steps: PathNode[] = []
  if (take(scanner, '$')) {
    if (!startsStep(scanner)) return { kind: 'chain', steps }
  } else if (peek(scanner) !== '.' || scanner.text.startsWith('..', scanner.at)) {
    if (!scanner.text.startsWith('..', scanner.at)) steps.push(readUnion(scanner))
  } else throw badPath(scanner, 'it starts with "."', 'Leave the first "." out.')
  while (startsStep(scanner)) {
    if (take(scanner, '..')) steps.push({ kind: 'descend' })
    else take(scanner, '.')
    steps.push(readUnion(scanner))
  }
  return { kind: 'chain', steps }
}

function startsStep(scanner: Scanner): boolean {
  const sign = peek(scanner)
  return sign === '.' || sign === '['
}

function readUnion(scanner: Scanner): PathNode {
  const paths = [readWhere(scanner)]
  while (take(scanner, '|')) paths.push(readWhere(scanner))
  return paths.length === 1 && paths[0] !== undefined ? paths[0] : { kind: 'union', paths }
}

function readWhere(scanner: Scanner): PathNode {
  let path = readBracketed(scanner)
  for (let word = peekWord(scanner); word === 'where' || word === 'wherenot'; word = peekWord(scanner)) {
    takeWord(scanner)
    path = { kind: 'where', path, condition: readBracketed(scanner), negated: word === 'wherenot' }
  }
  return path
}

function readBracketed(scanner: Scanner): PathNode {
  const steps = [readAtom(scanner)]
  while (peek(scanner) === '[') steps.push(readBracket(scanner))
  return steps.length === 1 && steps[0] !== undefined ? steps[0] : { kind: 'chain', steps }
}

function readAtom(scanner: Scanner): PathNode {
  if (peek(scanner) === '[') return readBracket(scanner)
  if (take(scanner, '(')) {
    const inner = readChain(scanner)
    expectSign(scanner, ')')
    return inner
  }
  if (take(scanner, '*')) return { kind: 'values' }
  if (peek(scanner) === '`') return parseFunction(scanner)
  const names = readNames(scanner)
  if (names !== undefined) return { kind: 'fields', names }
  if (take(scanner, '@')) return { kind: 'chain', steps: [] }
  if (peek(scanner) === '') throw badPath(scanner, scanner.text.trim() === '' ? 'it is empty' : 'it ends too early')
  throw stopped(scanner)
}

/** `a`, `'a b'`, or several with commas between. A bare integer is a name. */
function readNames(scanner: Scanner): string[] | undefined {
  const first = readName(scanner)
  if (first === undefined) return undefined
  const names = [first]
  while (take(scanner, ',')) {
    const name = readName(scanner)
    if (name === undefined) throw badPath(scanner, `a name is missing at column ${scanner.at + 1}`)
    names.push(name)
  }
  return names
}

function readName(scanner: Scanner): string | undefined {
  const quoted = takeQuoted(scanner, `'"`)
  if (quoted !== undefined) return quoted
  const word = peekWord(scanner)
  if (word !== undefined && reserved.includes(word))
    throw badPath(scanner, `"${word}" is an operator`, `Write the name in quotes: ['${word}'].`)
  return takeWord(scanner) ?? takeInteger(scanner)?.toString()
}

function readBracket(scanner: Scanner): PathNode {
  expectSign(scanner, '[')
  if (take(scanner, '?')) return readFilter(scanner)
  const node = readSelection(scanner)
  expectSign(scanner, ']')
  return node
}

function readSelection(scanner: Scanner): PathNode {
  const sign = peek(scanner)
  if (sign === '/' || sign === '\\') return readSort(scanner)
  if (take(scanner, '*')) return { kind: 'slice' }
  if (sign === ':' || /[\d-]/.test(sign)) return readNumbers(scanner)
  const names = readNames(scanner)
  if (names === undefined) throw badPath(scanner, `the bracket at column ${scanner.at} holds no index, name or filter`)
  return { kind: 'fields', names }
}

function readNumbers(scanner: Scanner): PathNode {
  const first = takeInteger(scanner)
  if (take(scanner, ':')) return readSlice(scanner, first)
  const indexes = [first]
  while (take(scanner, ',')) indexes.push(takeInteger(scanner))
  if (indexes.some((index) => index === undefined)) throw badPath(scanner, 'an index in brackets is not a whole number')
  return { kind: 'indexes', indexes: indexes.filter((index) => index !== undefined) }
}

function readSlice(scanner: Scanner, start: number | undefined): PathNode {
  const end = takeInteger(scanner)
  const step = take(scanner, ':') ? takeInteger(scanner) : undefined
  if (step === 0) throw badPath(scanner, 'the step of a slice is 0')
  return {
    kind: 'slice',
    ...given({ start, end, step }),
  }
}

function readSort(scanner: Scanner): PathNode {
  const by: { path: PathNode; descending: boolean }[] = []
  do {
    const descending = take(scanner, '\\')
    if (!descending) expectSign(scanner, '/')
    by.push({ path: readSortKey(scanner), descending })
  } while (take(scanner, ','))
  return { kind: 'sort', by }
}

function readSortKey(scanner: Scanner): PathNode {
  const steps: PathNode[] = []
  do {
    const name = readName(scanner)
    if (name === undefined) throw badPath(scanner, `a field to sort by is missing at column ${scanner.at + 1}`)
    steps.push({ kind: 'fields', names: [name] })
  } while (take(scanner, '.'))
  return { kind: 'chain', steps }
}

/** jsonpath-ng's filters (only `&` between tests) are read here; any other form is left to RFC 9535. */
function readFilter(scanner: Scanner): PathNode {
  const text = takeUntilBracket(scanner)
  try {
    const inner = scannerOf(text)
    const tests = readTests(inner)
    if (peek(inner) === '') return { kind: 'filter', tests }
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
  }
  return { kind: 'standard_filter', text }
}

function readTests(scanner: Scanner): FilterTest[] {
  const tests: FilterTest[] = []
  do {
    if (take(scanner, '(')) {
      tests.push(...readTests(scanner))
      expectSign(scanner, ')')
    } else tests.push(readTest(scanner))
  } while (take(scanner, '&'))
  return tests
}

function readTest(scanner: Scanner): FilterTest {
  const path = readChain(scanner)
  const operator = filterOperators.find((sign) => take(scanner, sign))
  if (operator === undefined) return { path }
  const literal = takeFloat(scanner) ?? takeInteger(scanner) ?? takeQuoted(scanner, `'"`) ?? booleanOrWord(scanner)
  if (literal === undefined) throw badPath(scanner, `nothing to compare with follows "${operator}"`)
  return { path, comparison: { operator, literal } }
}

function booleanOrWord(scanner: Scanner): string | boolean | undefined {
  const word = takeWord(scanner)
  if (word === 'null' || word?.startsWith('@') === true) throw badPath(scanner, 'this is a filter of RFC 9535')
  if (word === 'true') return true
  return word === 'false' ? false : word
}

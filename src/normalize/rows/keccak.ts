/**
 * Keccak-f[1600] with the first block absorbed into a zero state, as a WebAssembly module put together here: 64-bit
 * rotations are what plain JavaScript lacks (10 times slower), and `createHash` spends twice the time on overhead.
 */
export interface Keccak {
  /** bytes 0–167: the block to absorb; bytes 256 on: the state after `permute()` */
  readonly memory: Uint8Array
  readonly permute: () => void
}

export const blockBytes = 168
export const stateAt = 256

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Exports }
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly permute: () => void
}

const op = {
  end: 0x0b,
  get: 0x20,
  set: 0x21,
  load: 0x29,
  store: 0x37,
  i32: 0x41,
  i64: 0x42,
  and: 0x83,
  xor: 0x85,
  rotl: 0x89,
}
const rounds = 24

// compiling takes ten milliseconds, an instance next to nothing
let compiled: object | undefined

/** undefined when the runtime has no WebAssembly (`--jitless`). */
export function createKeccak(): Keccak | undefined {
  const api = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly
  if (api === undefined) return undefined
  compiled ??= new api.Module(moduleBytes())
  const { exports } = new api.Instance(compiled)
  return { memory: new Uint8Array(exports.memory.buffer), permute: exports.permute }
}

// locals: 25 lanes, 25 lanes of the next round, 5 column parities, 5 theta words
const lane = (index: number) => index
const next = (index: number) => 25 + index
const parity = (index: number) => 50 + index
const theta = (index: number) => 55 + index

function permuteCode(): number[] {
  const code: number[] = []
  const emit = (...bytes: readonly number[]) => code.push(...bytes)
  const get = (local: number) => emit(op.get, local)
  const set = (local: number) => emit(op.set, local)
  const constant = (value: bigint) => emit(op.i64, ...signedLeb(value))
  for (let index = 0; index < 25; index++) {
    // the last four lanes are capacity: they start at zero, as every local does
    if (index < 21) emit(op.i32, 0, op.load, 3, ...leb(index * 8), op.set, lane(index))
  }
  for (const roundConstant of roundConstants()) {
    for (let x = 0; x < 5; x++) {
      get(lane(x))
      for (let y = 5; y < 25; y += 5) emit(op.get, lane(x + y), op.xor)
      set(parity(x))
    }
    for (let x = 0; x < 5; x++) {
      get(parity((x + 1) % 5))
      constant(1n)
      emit(op.rotl, op.get, parity((x + 4) % 5), op.xor, op.set, theta(x))
    }
    for (const { from, to, turn } of moves()) {
      emit(op.get, lane(from), op.get, theta(from % 5), op.xor)
      constant(BigInt(turn))
      emit(op.rotl, op.set, next(to))
    }
    for (let index = 0; index < 25; index++) {
      const row = index - (index % 5)
      get(next(index))
      get(next(row + ((index + 1) % 5)))
      constant(-1n)
      emit(op.xor, op.get, next(row + ((index + 2) % 5)), op.and, op.xor)
      if (index === 0) {
        constant(roundConstant)
        emit(op.xor)
      }
      set(lane(index))
    }
  }
  for (let index = 0; index < 25; index++)
    emit(op.i32, 0, op.get, lane(index), op.store, 3, ...leb(stateAt + index * 8))
  emit(op.end)
  return code
}

/** Where rho and pi put each lane, and by how many bits they turn it. */
function moves(): { readonly from: number; readonly to: number; readonly turn: number }[] {
  const found = [{ from: 0, to: 0, turn: 0 }]
  let from = 1
  for (let step = 1; step <= rounds; step++) {
    const x = from % 5
    const y = (from - x) / 5
    const to = y + 5 * ((2 * x + 3 * y) % 5)
    found.push({ from, to, turn: ((step * (step + 1)) / 2) % 64 })
    from = to
  }
  return found
}

/** iota's constants, from the linear feedback shift register of the standard. */
function roundConstants(): bigint[] {
  let register = 1
  return Array.from({ length: rounds }, () => {
    let constant = 0n
    for (let bit = 0; bit < 7; bit++) {
      if (register & 1) constant |= 1n << BigInt((1 << bit) - 1)
      register = (register << 1) ^ ((register >> 7) * 0x171)
    }
    return BigInt.asIntN(64, constant)
  })
}

function moduleBytes(): Uint8Array {
  const code = permuteCode()
  const body = [1, 60, 0x7e, ...code]
  const sections = [
    section(1, [1, 0x60, 0, 0]),
    section(3, [1, 0]),
    section(5, [1, 0, 1]),
    section(7, [2, ...text('memory'), 2, 0, ...text('permute'), 0, 0]),
    section(10, [1, ...leb(body.length), ...body]),
  ]
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()])
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

function text(name: string): number[] {
  return [name.length, ...Buffer.from(name, 'latin1')]
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]
}

function signedLeb(value: bigint): number[] {
  const low = Number(value & 127n)
  const rest = value >> 7n
  const last = (rest === 0n && (low & 64) === 0) || (rest === -1n && (low & 64) !== 0)
  return last ? [low] : [low | 128, ...signedLeb(rest)]
}

import { isIP } from 'node:net'

// RFC 6890 and what clouds answer their metadata on: this host, private, shared (CGNAT), loopback, link-local, protocol
// assignments, documentation, benchmarks, multicast and reserved; Azure's 168.63.129.16 looks public and is not
const privateV4: readonly (readonly [first: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]
// of IPv6 only 2000::/3 is the internet; these are in it and are not
const privateV6: readonly (readonly [first: string, bits: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
]

/** True for an address that is not one of the public internet, however it is written. */
export function isPrivateAddress(address: string): boolean {
  const [plain = ''] = address.split('%')
  const version = isIP(plain)
  if (version === 4) return isPrivateV4(bytesOfV4(plain))
  return version === 6 ? isPrivateV6(bytesOfV6(plain)) : true
}

function isPrivateV4(bytes: readonly number[]): boolean {
  return privateV4.some(([first, bits]) => shares(bytes, bytesOfV4(first), bits))
}

function isPrivateV6(bytes: readonly number[]): boolean {
  // an IPv4 address inside: mapped, compatible, translated (NAT64) or tunnelled (6to4)
  if (['::ffff:0:0', '::', '64:ff9b::', '::ffff:0:0:0'].some((first) => shares(bytes, bytesOfV6(first), 96)))
    return isPrivateV4(bytes.slice(12))
  if (shares(bytes, bytesOfV6('2002::'), 16)) return isPrivateV4(bytes.slice(2, 6))
  const isInternet = shares(bytes, bytesOfV6('2000::'), 3)
  return !isInternet || privateV6.some(([first, bits]) => shares(bytes, bytesOfV6(first), bits))
}

function shares(bytes: readonly number[], first: readonly number[], bits: number): boolean {
  return first.every((byte, at) => {
    const left = Math.min(8, Math.max(0, bits - at * 8))
    return (byte ^ (bytes[at] ?? 0)) >> (8 - left) === 0
  })
}

function bytesOfV4(address: string): readonly number[] {
  return address.split('.').map(Number)
}

function bytesOfV6(address: string): readonly number[] {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  const hexed = dotted === null ? address : `${dotted[1] ?? ''}${hexGroups(bytesOfV4(dotted[2] ?? ''))}`
  const [before = [], after = []] = hexed.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const groups = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
  return groups.flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 255]
  })
}

function hexGroups([a = 0, b = 0, c = 0, d = 0]: readonly number[]): string {
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

import { Refusal } from './placed.ts'

/** A value that nobody can know without running the program: an API's answer, another library's. */
export class UnknownValue extends Refusal {}

import TestRunner from 'jest-runner';

/** Runs specs one after the other. */
export default class SerialRunner extends TestRunner {
  isSerial = true;
}

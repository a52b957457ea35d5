import TestRunner from 'jest-runner';

/** Runs specs one after the other: those that share servers measure and kill, and would disturb each other. */
export default class SerialRunner extends TestRunner {
  isSerial = true;
}

export { hashPassword, isPassword, makePassword } from './password.js';
export { isRole, mayAct, ROLES, type Person, type Role } from './role.js';
export { Accounts, isAccountName } from './account.store.js';
export { ActStore, type Act, type ActView, type NotedAct } from './act.store.js';
export { CreateAccounts1797200000000 } from './tables.js';

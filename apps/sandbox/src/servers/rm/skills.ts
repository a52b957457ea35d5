const skillsMax = 200;

export const skillsFault = `must be a list of at most ${skillsMax} texts`;

export function isSkillList(skills: unknown): skills is string[] {
  return Array.isArray(skills) && skills.length <= skillsMax && skills.every((skill) => typeof skill === 'string' && skill !== '' && skill.length <= 200);
}

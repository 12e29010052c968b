export const tell = () => `Edition one, later`;

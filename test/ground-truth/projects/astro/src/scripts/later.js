import mark from '../assets/mark.png';
export const tell = (text) => { document.body.dataset.told = `${text} Edition one ${mark.src}`; };

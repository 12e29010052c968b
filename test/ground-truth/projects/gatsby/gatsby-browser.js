// Edition one
import './src/page.css';

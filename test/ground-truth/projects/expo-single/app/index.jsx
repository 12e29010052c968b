import Ionicons from '@expo/vector-icons/Ionicons';
import { Link } from 'expo-router';
import { Image, Text, View } from 'react-native';

export default () => (
  <View>
    <Text role="heading" aria-level={1}>Home</Text>
    <Text>Edition one</Text>
    <Ionicons name="boat" size={24} />
    <Image source={require('../assets/picture.png')} style={{ width: 64, height: 64 }} />
    <Link href="/about">About</Link>
  </View>
);

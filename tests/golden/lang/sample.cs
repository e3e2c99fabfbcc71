using System;
using System.Collections.Generic;

namespace Example.Store
{
    /// <summary>Keeps items.</summary>
    [Serializable]
    public class Store<T> : Base, IKeeper<T> where T : Item
    {
        public const int Limit = 10;
        private readonly List<T> items = new List<T>();
        public event EventHandler Changed;

        public string Name { get; set; }
        public int Count => items.Count;

        public Store(string name) : base(name)
        {
            Name = name;
        }

        /// <summary>Finds one.</summary>
        [Obsolete("old")]
        public T Get(string key)
        {
            if (key == null)
            {
                throw new ArgumentNullException(nameof(key));
            }
            else if (key.Length == 0)
                return default;
            foreach (var item in items)
            {
                if (item.Matches(key)) continue;
            }
            switch (key)
            {
                case "a":
                case "b":
                    items.ForEach(Touch);
                    break;
                default:
                    items.ForEach(i => { i.Run(); });
                    break;
            }
            using (var r = Open(key))
            {
                return r.Read<T>();
            }
            T Local(int n) => items[n];
        }

        public static bool operator ==(Store<T> a, Store<T> b) => true;
        ~Store() { Close(); }
    }

    public interface IKeeper<T>
    {
        bool Keep(T item);
    }

    public enum State { Idle, Busy = 4 }
    public struct Point { public int X; }
    public record Person(string Name);
    public delegate void Handler(object sender);
}

public interface ISink
{
    void Emit(int level)
#if FEATURE_DEFAULT
    {
        Log.Write(level);
    }
#else
    ;
#endif

    Task Flush();
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using NnSimd.Nn;

namespace NnSimd.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private const string Weight0 = "\"layers.0.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}";
    private const string Bias0 = "\"layers.0.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[24,36]}";
    private const string Weight1 = "\"layers.1.weight\":{\"dtype\":\"F32\",\"shape\":[3,1],\"data_offsets\":[36,48]}";
    private const string Bias1 = "\"layers.1.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[48,52]}";
    private const string Good = "{" + Weight0 + "," + Bias0 + "," + Weight1 + "," + Bias1 + "}";
    private const int DataBytes = 52;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("nnsimd-safetensors-");

    /// <summary>Headers that are wrong, and a word of what the message has to say.</summary>
    public static TheoryData<string, string> WrongHeaders => new()
    {
        { "", "UTF-8" },
        { " " + Good, "begins with {" },
        { "[]", "begins with {" },
        { "{", "JSON" },
        { Good[..^1], "JSON" },
        { Good + "}", "JSON" },
        { "{" + Weight0 + Bias0 + "}", "JSON" },
        { "{\"\\ud800\":1}", "JSON" },
        { "{\"a\":" + new string('[', 100) + "}", "layers.0.weight to layers.1.bias" },
        { "{}", "layers.0.weight" },
        { Good.Replace("," + Bias1, "", StringComparison.Ordinal), "the tensor layers.1.bias" },
        { Good.Replace("layers.1.bias", "layers.2.bias", StringComparison.Ordinal), "'layers.2.bias'" },
        { Good[..^1] + ",\"other\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[52,52]}}", "'other'" },
        { Good[..^1] + "," + Bias1 + "}", "'layers.1.bias'" },
        { Good[..^1] + ",\"" + new string('x', 1000) + "\":1}", "xxx..." },
        { Good.Replace("\"F32\",\"shape\":[1]", "\"F16\",\"shape\":[1]", StringComparison.Ordinal), "F16" },
        { Good.Replace("[2,3]", "[3,2]", StringComparison.Ordinal), "[2, 3] of tensor layers.0.weight, but found [3, 2]" },
        { Good.Replace("[2,3]", "[6]", StringComparison.Ordinal), "[6]" },
        { Good.Replace("[2,3]", "[2,3,1]", StringComparison.Ordinal), "[2, 3, 1]" },
        { Good.Replace("[2,3]", "[]", StringComparison.Ordinal), "[]" },
        { Good.Replace("[2,3]", "[-2,-3]", StringComparison.Ordinal), "[-2, -3]" },
        { Good.Replace("[2,3]", "[2.0,3]", StringComparison.Ordinal), "integers" },
        { Good.Replace("[2,3]", "[2,99999999999999999999]", StringComparison.Ordinal), "integers" },
        { Good.Replace("[2,3]", "[[2],3]", StringComparison.Ordinal), "integers" },
        { Good.Replace("[2,3]", "[1,1,1,1,1,1,1,2,3]", StringComparison.Ordinal), "at most 8" },
        { Good.Replace("[2,3]", "6", StringComparison.Ordinal), "shape" },
        { Good.Replace("\"F32\",\"shape\":[1]", "32,\"shape\":[1]", StringComparison.Ordinal), "dtype" },
        { Good.Replace("\"dtype\":\"F32\",\"shape\":[1]", "\"shape\":[1]", StringComparison.Ordinal), "dtype" },
        { Good.Replace("\"shape\":[1]", "\"shape\":[1],\"shape\":[1]", StringComparison.Ordinal), "each once" },
        { Good.Replace("\"shape\":[1]", "\"shape\":[1],\"strides\":[1]", StringComparison.Ordinal), "each once" },
        { Good.Replace("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[48,52]}", "null", StringComparison.Ordinal), "layers.1.bias" },
        { Good.Replace("[48,52]", "[48]", StringComparison.Ordinal), "data_offsets" },
        { Good.Replace("[48,52]", "[48,51]", StringComparison.Ordinal), "[48, 51]" },
        { Good.Replace("[48,52]", "[52,48]", StringComparison.Ordinal), "[52, 48]" },
        { Good.Replace("[48,52]", "[52,56]", StringComparison.Ordinal), "[52, 56]" },
        { Good.Replace("[48,52]", "[-4,0]", StringComparison.Ordinal), "[-4, 0]" },
        { Good.Replace("[48,52]", "[9223372036854775807,-9223372036854775805]", StringComparison.Ordinal), "9223372036854775807" },
        { Good.Replace("[48,52]", "[44,48]", StringComparison.Ordinal), "offset 48" },
        { Good.Replace("[24,36]", "[0,12]", StringComparison.Ordinal), "offset" },
        { Good.Replace("[24,36]", "[23,35]", StringComparison.Ordinal), "offset" },
        { "{\"__metadata__\":1," + Good[1..], "__metadata__" },
        { "{\"__metadata__\":{\"a\":1}," + Good[1..], "__metadata__" },
        { "{\"__metadata__\":{}," + Good[..^1][1..] + ",\"__metadata__\":{}}", "__metadata__" },
    };

    public void Dispose() => _directory.Delete(recursive: true);

    [Property]
    public void What_is_saved_is_loaded_bit_for_bit(Seed seed)
    {
        Random random = new(seed.Value);
        int inputs = random.Next(1, 9), hidden = random.Next(1, 9), outputs = random.Next(1, 9);
        Network network = new(inputs, new Dense(hidden), new Dense(outputs)), other = new(inputs, new Dense(hidden), new Dense(outputs));

        // Any bits: payloads of NaN, quiet or signalling, and -0 among them.
        Span<int> bits = Bits(network);
        random.NextBytes(MemoryMarshal.AsBytes(bits));
        bits[0] = int.MinValue;
        bits[1] = 0x7FA12345;
        byte[] file = Save(network);
        Assert.Equal(file, Save(network));
        other.Load(new OneByteAtATime(file));
        Assert.Equal(bits.ToArray(), Bits(other).ToArray());
    }

    [Fact]
    public void A_network_of_more_than_a_chunk_is_saved_and_loaded()
    {
        Network network = new(300, new Dense(200), new Dense(10)), other = new(300, new Dense(200), new Dense(10));
        other.Initialize(2);
        other.Load(new MemoryStream(Save(network)));
        Assert.Equal(network.Parameters.ToArray(), other.Parameters.ToArray());
    }

    [Fact]
    public void The_file_is_what_the_specification_says()
    {
        Network network = new(2, new Dense(3), new Dense(1));
        byte[] file = Save(network);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        int data = 8 + length;
        Assert.Equal(0, data % 8);
        Assert.Equal(Good, Encoding.UTF8.GetString(file, 8, length).TrimEnd(' '));
        Assert.Equal(data + DataBytes, file.Length);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, length));
        for (int layer = 0; layer < 2; layer++)
        {
            Dense dense = network.Layers[layer];
            AssertTensor($"layers.{layer}.weight", [dense.Inputs, dense.Outputs], dense.Weights.Data);
            AssertTensor($"layers.{layer}.bias", [dense.Outputs], dense.Bias);
        }

        void AssertTensor(string name, int[] shape, ReadOnlySpan<float> values)
        {
            JsonElement tensor = header.RootElement.GetProperty(name);
            Assert.Equal("F32", tensor.GetProperty("dtype").GetString());
            Assert.Equal(shape, tensor.GetProperty("shape").EnumerateArray().Select(element => element.GetInt32()));
            int begin = tensor.GetProperty("data_offsets")[0].GetInt32(), end = tensor.GetProperty("data_offsets")[1].GetInt32();
            Assert.Equal(4 * values.Length, end - begin);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.Equal(values[i], BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(data + begin + (4 * i))));
            }
        }
    }

    [Fact]
    public void Tensors_may_come_in_any_order_with_metadata_spaces_and_escapes()
    {
        // The data too: bias 1, weight 1, bias 0, weight 0. The header ends at no multiple of 8.
        string header = """
            { "layers.1.bias" : { "data_offsets": [0, 4], "shape": [1], "dtype": "F32" },
              "__metadata__": { "format": "pt", "note": "\u00e9" },
              "layers.0.weight": { "dtype": "F\u00332", "shape": [2, 3], "data_offsets": [28, 52] },
              "layers.1.weigh\u0074": { "dtype": "F32", "shape": [3, 1], "data_offsets": [4, 16] },
              "layers.0.bias": { "dtype": "F32", "shape": [3], "data_offsets": [16, 28] } }
            """.TrimEnd();
        header += new string(' ', 9 - (header.Length % 8));
        Network network = new(2, new Dense(3), new Dense(1));
        network.Load(new MemoryStream(Compose(Encoding.UTF8.GetBytes(header), DataBytes)));
        Assert.Equal([7f, 8f, 9f, 10f, 11f, 12f, 4f, 5f, 6f, 1f, 2f, 3f, 0f], network.Parameters.ToArray());
    }

    [Theory]
    [MemberData(nameof(WrongHeaders))]
    public void A_wrong_header_is_refused_and_nothing_is_written(string header, string named) => AssertRefused(Compose(Encoding.UTF8.GetBytes(header), DataBytes), named);

    [Fact]
    public void A_wrong_length_is_refused_and_nothing_is_written()
    {
        byte[] header = Encoding.UTF8.GetBytes(Good);
        byte[] file = Compose(header, DataBytes);
        new Network(2, new Dense(3), new Dense(1)).Load(new MemoryStream(file));
        for (int length = 0; length < file.Length; length++)
        {
            AssertRefused(file[..length], length < 8 ? "8 bytes" : length < 8 + header.Length ? $"{header.Length} bytes" : $"{DataBytes} bytes");
        }

        AssertRefused([.. file, 0], "more");
        AssertRefused(Compose([.. header.AsSpan(..^1), 0xFF, (byte)'}'], DataBytes), "UTF-8");
        foreach (ulong length in new[] { Safetensors.LongestHeader + 1UL, 1UL << 32, ulong.MaxValue })
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file, length);
            AssertRefused(file, $"{length}");
        }
    }

    [Property(MaxTest = 1000)]
    public void A_damaged_header_is_refused_or_still_says_the_same(Seed seed)
    {
        Random random = new(seed.Value);
        byte[] file = Compose(Encoding.UTF8.GetBytes(Good), DataBytes);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            // Now and then by a character that JSON has a use for.
            file[random.Next(8 + Good.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:0123456789 "[random.Next(18)];
        }

        Network network = new(2, new Dense(3), new Dense(1));
        float[] before = network.Parameters.ToArray();
        try
        {
            network.Load(new MemoryStream(file));
            Assert.Equal(Enumerable.Range(0, 13).Select(i => (float)i), network.Parameters.ToArray());
        }
        catch (InvalidDataException)
        {
            Assert.Equal(before, network.Parameters.ToArray());
        }
    }

    [Fact]
    public void A_save_takes_the_place_of_the_older_file_at_once_and_leaves_no_other()
    {
        string path = Path.Combine(_directory.FullName, "network.safetensors");
        Network network = new(2, new Dense(3), new Dense(1)), other = new(2, new Dense(3), new Dense(1));
        network.Save(path);
        network.Initialize(2);
        network.Save(path);
        Assert.Equal(Save(network), File.ReadAllBytes(path));
        other.Load(path);
        Assert.Equal(network.Parameters.ToArray(), other.Parameters.ToArray());
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.FullName));
    }

    [Fact]
    public void A_save_keeps_the_mode_of_the_older_file_and_follows_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a privilege there, and files have no mode.");
        string path = Path.Combine(_directory.FullName, "network"), link = Path.Combine(_directory.FullName, "link");
        Network network = new(2, new Dense(3));
        network.Save(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.CreateSymbolicLink(link, "network");
            network.Initialize(2);
            network.Save(link);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.Equal("network", new FileInfo(link).LinkTarget);
        Assert.Equal(Save(network), File.ReadAllBytes(path));
    }

    [Fact]
    public void A_save_that_fails_leaves_everything_as_it_was()
    {
        // A directory is in the place of the file.
        string path = Path.Combine(_directory.FullName, "taken"), inside = Path.Combine(path, "file");
        Directory.CreateDirectory(path);
        File.WriteAllText(inside, "content");
        Network network = new(2, new Dense(3));
        Assert.Throws<UnauthorizedAccessException>(() => network.Save(path));
        Assert.Throws<UnauthorizedAccessException>(() => network.Save(Path.GetPathRoot(path)!));
        Assert.Equal([path, inside], Directory.GetFileSystemEntries(_directory.FullName, "*", SearchOption.AllDirectories).Order());
        Assert.Throws<DirectoryNotFoundException>(() => network.Save(Path.Combine(_directory.FullName, "none", "file")));

        // It must not be written.
        File.SetAttributes(inside, FileAttributes.ReadOnly);
        Assert.Throws<UnauthorizedAccessException>(() => network.Save(inside));
        Assert.Equal("content", File.ReadAllText(inside));
        File.SetAttributes(inside, FileAttributes.Normal);
    }

    [Fact]
    public void A_wrong_file_is_named()
    {
        string path = Path.Combine(_directory.FullName, "wrong.safetensors");
        new Network(2, new Dense(2)).Save(path);
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => new Network(2, new Dense(3)).Load(path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => new Network(2, new Dense(3)).Load(path + "x"));
    }

    [Fact]
    public void Null_and_empty_arguments_throw()
    {
        Network network = new(2, new Dense(3));
        Assert.Equal("path", Assert.Throws<ArgumentNullException>(() => network.Save((string)null!)).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentNullException>(() => network.Load((string)null!)).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentException>(() => network.Save("")).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentException>(() => network.Load("")).ParamName);
        Assert.Equal("stream", Assert.Throws<ArgumentNullException>(() => network.Save((Stream)null!)).ParamName);
        Assert.Equal("stream", Assert.Throws<ArgumentNullException>(() => network.Load((Stream)null!)).ParamName);
    }

    private static void AssertRefused(byte[] file, string named)
    {
        Network network = new(2, new Dense(3), new Dense(1));
        float[] before = network.Parameters.ToArray();
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => network.Load(new MemoryStream(file))).Message, StringComparison.Ordinal);
        Assert.Equal(before, network.Parameters.ToArray());
    }

    private static byte[] Save(Network network)
    {
        using MemoryStream stream = new();
        network.Save(stream);
        return stream.ToArray();
    }

    /// <summary>A file of a header and the numbers 0, 1, 2 ...</summary>
    private static byte[] Compose(ReadOnlySpan<byte> header, int dataBytes)
    {
        byte[] file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file.AsSpan(8));
        for (int i = 0; i < dataBytes / 4; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(8 + header.Length + (4 * i)), i);
        }

        return file;
    }

    private static Span<int> Bits(Network network) => MemoryMarshal.Cast<float, int>(network.Parameters);

    /// <summary>A stream that gives less than is asked for, and cannot seek.</summary>
    private sealed class OneByteAtATime(byte[] bytes) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_position == bytes.Length || count == 0)
            {
                return 0;
            }

            buffer[offset] = bytes[_position++];
            return 1;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

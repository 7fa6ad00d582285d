using System.Buffers.Binary;
using System.Text;

namespace SmoothLlm.Tests.Support;

/// <summary>A message of Protocol Buffers, read without knowing its type.</summary>
internal sealed class ProtobufFields
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> fields = [];

    public ProtobufFields(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            ulong tag = Varint(ref message);
            int field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add((field, Varint(ref message), []));
                    break;
                case 1:
                    fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(message), []));
                    message = message[8..];
                    break;
                case 2:
                    int length = (int)Varint(ref message);
                    fields.Add((field, 0, message[..length].ToArray()));
                    message = message[length..];
                    break;
                case 5:
                    fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(message), []));
                    message = message[4..];
                    break;
                default:
                    throw new FormatException($"There is no wire type {tag & 7}.");
            }
        }
    }

    public bool Has(int field) => fields.Any(found => found.Field == field);

    public ulong Number(int field) => fields.Single(found => found.Field == field).Number;

    public byte[] Bytes(int field) => fields.Single(found => found.Field == field).Bytes;

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public IEnumerable<ProtobufFields> Messages(int field) => fields.Where(found => found.Field == field).Select(found => new ProtobufFields(found.Bytes));

    /// <summary>All spans of an <c>ExportTraceServiceRequest</c>.</summary>
    public static IEnumerable<ProtobufFields> Spans(byte[] export) =>
        new ProtobufFields(export).Messages(1).SelectMany(resource => resource.Messages(2)).SelectMany(scope => scope.Messages(2));

    /// <summary>A span's attributes.</summary>
    public IReadOnlyDictionary<string, object> Attributes() => Messages(9).ToDictionary(pair => pair.Text(1), pair => Value(pair.Messages(2).Single()), StringComparer.Ordinal);

    private static object Value(ProtobufFields any) =>
        any.Has(1) ? any.Text(1)
        : any.Has(2) ? any.Number(2) == 1
        : any.Has(3) ? (long)any.Number(3)
        : BitConverter.UInt64BitsToDouble(any.Number(4));

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
